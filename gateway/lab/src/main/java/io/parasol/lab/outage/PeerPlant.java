// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.outage;

import io.parasol.config.concurrent.GuardedBy;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The plant's side of an outage with mosquitto instead of a gateway: the same devices publish with
 * QoS 1 to a local broker, whose bridge must forward everything.
 *
 * <p>Prints the same lines as {@link SimulatedPlant}: {@code taken N} when the broker has
 * acknowledged everything measured up to tick N. A byte on standard input, after {@code measured},
 * states that nothing more arrives; the process then ends.
 *
 * @param first the first tick.
 * @param end the tick after the last one.
 */
public record PeerPlant(Path folder, int port, int devices, int first, int end, int speedup) {

  private static final int IDS = 0xFFFF;

  /** Returns the version that the installed peer reports; empty if it is not installed. */
  public static Optional<String> version() throws IOException {
    Optional<Path> program = Mosquitto.program();
    return program.isPresent() ? Optional.of(Mosquitto.version(program.get())) : Optional.empty();
  }

  /** Returns how often the broker writes its file, in seconds of real time. */
  public static long autosaveSeconds(int speedup) {
    return Mosquitto.autosaveSeconds(speedup);
  }

  /** Runs the plant to its end. */
  public void run(InputStream in, PrintStream out) throws IOException, InterruptedException {
    Path program =
        Mosquitto.program()
            .orElseThrow(
                () -> new IOException("mosquitto is not installed; install the package mosquitto"));
    try (Mosquitto broker = Mosquitto.start(program, folder, port, speedup);
        Socket socket = broker.connect()) {
      new Devices(socket, out).measure();
      out.println("measured");
      if (in.read() >= 0) {
        out.println("drained");
      }
    }
  }

  /** All devices, over one connection. */
  private final class Devices {
    private final DataInputStream acknowledgements;
    private final DataOutputStream publications;
    private final PrintStream out;

    /** The tick of each unacknowledged packet identifier. */
    private final AtomicReferenceArray<@Nullable Tick> open = new AtomicReferenceArray<>(IDS + 1);

    private int lastId;

    @GuardedBy("this")
    private int taken = first - 1;

    @GuardedBy("this")
    private @Nullable IOException broken;

    /** A tick, with the number of its messages that are not acknowledged. */
    private static final class Tick {
      private final int number;
      private int left;

      private Tick(int number, int left) {
        this.number = number;
        this.left = left;
      }
    }

    private Devices(Socket socket, PrintStream out) throws IOException {
      this.acknowledgements =
          new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
      this.publications =
          new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
      this.out = out;
      Mqtt.connect(publications, "devices");
      publications.flush();
      if (Mqtt.read(acknowledgements).type() != Mqtt.CONNACK) {
        throw new IOException("expected CONNACK");
      }
      Thread reader = new Thread(this::read, "acknowledgements");
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try {
        while (true) {
          Mqtt.Packet packet = Mqtt.read(acknowledgements);
          Tick tick = packet.type() == Mqtt.PUBACK ? open.getAndSet(packet.id(), null) : null;
          // The broker acknowledges one connection in order, so ticks are completed in order.
          if (tick != null && --tick.left == 0) {
            take(tick.number);
          }
        }
      } catch (IOException failed) {
        fail(failed);
      }
    }

    private synchronized void take(int tick) {
      taken = tick;
      out.println("taken " + tick);
      notifyAll();
    }

    private synchronized void fail(IOException failed) {
      broken = failed;
      notifyAll();
    }

    private synchronized void awaitTaken(int tick) throws IOException, InterruptedException {
      while (taken < tick) {
        if (broken != null) {
          throw broken;
        }
        wait();
      }
    }

    private void measure() throws IOException, InterruptedException {
      int ahead = Math.max(1, Math.min(SimulatedPlant.MAX_TICKS_AHEAD, IDS / devices - 1));
      long begin = System.nanoTime();
      for (int tick = first; tick < end; tick++) {
        long due = begin + (tick - first) * 1_000_000_000L / speedup;
        while (System.nanoTime() - due < 0) {
          TimeUnit.NANOSECONDS.sleep(100_000);
        }
        awaitTaken(tick - ahead);
        publish(tick);
      }
      awaitTaken(end - 1);
    }

    private void publish(int tick) throws IOException {
      Tick all = new Tick(tick, devices);
      for (int device = 0; device < devices; device++) {
        lastId = lastId % IDS + 1;
        open.set(lastId, all);
        Measured measured = new Measured(device, tick);
        String message =
            "{\"ts\":%d,\"seq\":%d,\"v\":{\"n\":%d},\"q\":{}}"
                .formatted(measured.at().toEpochMilli(), tick + 1, measured.value());
        Mqtt.publish(
            publications,
            lastId,
            BridgeProtocol.topic(device),
            message.getBytes(StandardCharsets.US_ASCII));
      }
      publications.flush();
    }
  }
}
