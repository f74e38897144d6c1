// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.outage;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.gateway.telemetry.Telemetry;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The link from the simulated plant to its receiver: the sessions of all devices over one TCP
 * connection, with acknowledgements as in MQTT QoS 1. It reconnects by itself.
 */
final class Uplink {

  /** Maximum number of unacknowledged messages of one device. */
  static final int WINDOW = 16;

  private static final long RETRY_MILLIS = 5;
  private static final int CONNECT_MILLIS = 1_000;

  private final int port;
  private final int devices;
  private final Telemetry telemetry;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<PublishResult>> unanswered =
      new ConcurrentHashMap<>();

  /** The frames to send over the current connection; each connection has its own queue. */
  private volatile @Nullable Queue<Frame> frames;

  @SuppressWarnings("ArrayRecordComponent")
  private record Frame(int id, int device, byte[] payload) {}

  Uplink(int port, int devices, Telemetry telemetry) {
    this.port = port;
    this.devices = devices;
    this.telemetry = telemetry;
    for (int device = 0; device < devices; device++) {
      telemetry.attach(Measured.id(device), new UplinkSession(device));
    }
    Thread thread = new Thread(this::run, "uplink");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        try (Socket socket = new Socket()) {
          socket.connect(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
          socket.setTcpNoDelay(true);
          serve(socket);
        } catch (IOException cut) {
          // The connection was cut; it is opened again below.
        }
        down();
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Socket socket) throws IOException {
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    in.readInt(); // the greeting; a connection in the backlog of a listener that is cut off does
    // not send it
    LinkedBlockingQueue<Frame> own = new LinkedBlockingQueue<>();
    Thread writer = new Thread(() -> write(socket, own), "uplink-writer");
    writer.setDaemon(true);
    writer.start();
    frames = own;
    for (int device = 0; device < devices; device++) {
      telemetry.connected(Measured.id(device));
    }
    try {
      while (true) {
        CompletableFuture<PublishResult> answered = unanswered.remove(in.readInt());
        if (answered != null) {
          answered.complete(PublishResult.ACCEPTED);
        }
      }
    } finally {
      frames = null;
      writer.interrupt();
    }
  }

  private static void write(Socket socket, LinkedBlockingQueue<Frame> frames) {
    try {
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
      while (true) {
        Frame next = frames.poll();
        if (next == null) {
          out.flush();
          next = frames.take();
        }
        out.writeInt(next.id());
        out.writeShort(next.device());
        out.writeInt(next.payload().length);
        out.write(next.payload());
      }
    } catch (IOException | InterruptedException cut) {
      // The reading thread notices it as well.
    }
  }

  private void down() {
    for (int device = 0; device < devices; device++) {
      telemetry.disconnected(Measured.id(device));
    }
    for (Integer id : List.copyOf(unanswered.keySet())) {
      CompletableFuture<PublishResult> lost = unanswered.remove(id);
      if (lost != null) {
        lost.complete(PublishResult.UNKNOWN);
      }
    }
  }

  /** The session of one device. */
  private final class UplinkSession implements Session {
    private final int device;

    private UplinkSession(int device) {
      this.device = device;
    }

    @Override
    public boolean isConnected() {
      return frames != null;
    }

    @Override
    public int window() {
      return WINDOW;
    }

    @Override
    public CompletionStage<PublishResult> publish(Publication publication) {
      CompletableFuture<PublishResult> answer = new CompletableFuture<>();
      Queue<Frame> connection = frames;
      if (connection == null) {
        return CompletableFuture.completedFuture(PublishResult.UNKNOWN);
      }
      int id = ids.incrementAndGet();
      unanswered.put(id, answer);
      connection.add(new Frame(id, device, publication.payload()));
      if (frames != connection) {
        answerUnknown(unanswered.remove(id));
      }
      return answer;
    }

    private static void answerUnknown(@Nullable CompletableFuture<PublishResult> lost) {
      if (lost != null) {
        lost.complete(PublishResult.UNKNOWN);
      }
    }

    @Override
    public void reconnect() {}

    @Override
    public CompletionStage<Void> close(Optional<Publication> farewell) {
      return CompletableFuture.completedFuture(null);
    }
  }
}
