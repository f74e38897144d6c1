// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.Framing;
import io.parasol.legacy.modbus.pdu.ExceptionResponseException;
import io.parasol.legacy.modbus.pdu.MemoryUnits;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.RequestPdu;
import io.parasol.legacy.modbus.pdu.ResponsePdu;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.port.VirtualPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The other end of a serial line without a speed: every unit is {@link MemoryUnits}, and what the
 * line does to an answer is told in advance.
 */
public final class SerialPeer implements AutoCloseable {

  /** What the line makes of an answer. Called on the peer's thread, which may wait. */
  @FunctionalInterface
  public interface Mishap {
    void deliver(byte[] answer, VirtualPort line) throws IOException;
  }

  private static final Duration IDLE = Duration.ofMillis(100);

  private final VirtualPort line;
  private final Framing framing;
  private final boolean echoes;
  private final MemoryUnits units = new MemoryUnits();
  private final Queue<Mishap> mishaps = new ConcurrentLinkedQueue<>();
  private final List<byte[]> asked = new CopyOnWriteArrayList<>();
  private volatile boolean isClosed;

  public SerialPeer(Path link, Framing framing, boolean echoes) throws IOException {
    this.line = VirtualPort.at(link);
    this.framing = framing;
    this.echoes = echoes;
    Thread serving = new Thread(this::serve, "serial-peer");
    serving.setDaemon(true);
    serving.start();
  }

  public VirtualPort line() {
    return line;
  }

  /** What happens to the next answer that nothing is planned for yet. */
  public void next(Mishap mishap) {
    mishaps.add(mishap);
  }

  /** The requests that came, in order. */
  public List<byte[]> asked() {
    return asked;
  }

  /**
   * Says something in pieces, and keeps the longest pause that the machine has made between two of
   * them.
   */
  public static final class Pieces {
    private final VirtualPort line;
    private long said = System.nanoTime();
    private long longestPause;

    public Pieces(VirtualPort line) {
      this.line = line;
    }

    public void say(byte[] piece) throws IOException {
      longestPause = Math.max(longestPause, System.nanoTime() - said);
      line.write(piece);
      said = System.nanoTime();
    }

    public long longestPause() {
      return longestPause;
    }
  }

  public static void pause(int millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void serve() {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    byte[] received = new byte[1024];
    try {
      while (!isClosed) {
        int count = line.read(received, IDLE);
        if (count == 0) {
          kept.reset();
        }
        kept.write(received, 0, count);
        if (isWhole(kept.toByteArray())) {
          answer(kept.toByteArray());
          kept.reset();
        }
      }
    } catch (IOException failed) {
      // So is the test.
    }
  }

  private boolean isWhole(byte[] bytes) {
    return framing == Framing.RTU
        ? RtuFrame.hasValidCrc(bytes, 0, bytes.length)
        : bytes.length > 0 && bytes[bytes.length - 1] == AsciiFrame.END;
  }

  private void answer(byte[] frame) throws IOException {
    asked.add(frame);
    if (echoes) {
      line.write(frame);
    }
    Mishap mishap = mishaps.poll();
    byte[] answer = framing == Framing.RTU ? rtu(frame) : ascii(frame);
    if (mishap == null) {
      line.write(answer);
    } else {
      mishap.deliver(answer, line);
    }
  }

  private byte[] rtu(byte[] frame) {
    return RtuFrame.encode(frame[0] & 0xFF, answer(frame[0], RtuFrame.pdu(frame, 0, frame.length)));
  }

  private byte[] ascii(byte[] frame) {
    byte[] bytes = AsciiFrame.decode(frame, 1, frame.length - 1);
    return AsciiFrame.encode(bytes[0] & 0xFF, answer(bytes[0], AsciiFrame.pdu(bytes)));
  }

  private Pdu answer(byte unit, Pdu asked) {
    try {
      ModbusRequest request = RequestPdu.decode(asked);
      ModbusResponse response =
          ((Answer.Response) units.answer(new Unit(unit & 0xFF), request)).response();
      return ResponsePdu.encode(response, request);
    } catch (ExceptionResponseException refused) {
      return Pdu.exception(asked.function(), refused.code());
    }
  }

  @Override
  public void close() {
    isClosed = true;
    line.close();
  }
}
