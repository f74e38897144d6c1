// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.Table;
import io.parasol.legacy.LinkLease;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Sends Modbus requests to a loader, and waits while it is busy. After exception 06, the device has
 * not accepted the request, which is then sent again. After exception 05, the device has accepted
 * the request and is processing it (Modbus Application Protocol V1.1b3, 7).
 */
public final class LoaderRequests {

  private static final int ACKNOWLEDGE = 5;
  private static final int BUSY = 6;
  private static final Duration RETRY_DELAY = Duration.ofMillis(200);

  private final LinkLease lease;
  private final Firmware.Times times;
  private final TransferClock time;

  public LoaderRequests(LinkLease lease, Firmware.Times times, TransferClock time) {
    this.lease = lease;
    this.times = times;
    this.time = time;
  }

  /** The result of a request. */
  public sealed interface Reply {}

  /** A normal response. */
  public static final class Ok implements Reply {
    private final byte[] data;

    private Ok(byte[] data) {
      this.data = data;
    }

    /** Returns the data; must not be modified. */
    public byte[] data() {
      return data;
    }

    /** Returns the same response without its first {@code place} bytes. */
    public Ok skipBytes(int place) {
      return new Ok(Arrays.copyOfRange(data, place, data.length));
    }

    /** Returns the first register of {@link #data}, 0 to 65 535. */
    public int firstRegister() {
      return ByteBuffer.wrap(data).getShort() & 0xFFFF;
    }
  }

  /** The device has accepted the request and is processing it (exception 05). */
  public record Processing() implements Reply {}

  /** An exception response that rejects the request. */
  public record ExceptionReply(int code) implements Reply {
    String reason() {
      return "exception_%02x".formatted(code);
    }
  }

  /** The device was busy for longer than its profile allows. */
  record Busy() implements Reply {}

  /** No response, or an invalid one. */
  public record NoReply(String why, boolean wasSent) implements Reply {}

  /** Reads 1 to 125 registers. */
  public Reply read(Table table, int address, int count) {
    byte[] data = ByteBuffer.allocate(4).putShort((short) address).putShort((short) count).array();
    Reply reply = request(table == Table.INPUT ? 4 : 3, data);
    if (!(reply instanceof Ok ok)) {
      return reply;
    }
    return ok.data().length == 1 + 2 * count && (ok.data()[0] & 0xFF) == 2 * count
        ? ok.skipBytes(1)
        : new NoReply("response of unexpected length", true);
  }

  /** Reads one register with one request, and returns any response. */
  public LinkLease.Answer readOnce(Table table, int address) {
    byte[] data = ByteBuffer.allocate(4).putShort((short) address).putShort((short) 1).array();
    return lease.request(table == Table.INPUT ? 4 : 3, data, times.responseTimeout());
  }

  /** Writes registers, with FC 6 or FC 16. */
  Reply write(int address, List<Integer> words, boolean isMany) {
    if (words.size() == 1 && !isMany) {
      return sendWrite(6, pair(address, words.get(0)), 4);
    }
    ByteBuffer data = ByteBuffer.allocate(5 + 2 * words.size());
    data.putShort((short) address).putShort((short) words.size()).put((byte) (2 * words.size()));
    words.forEach(word -> data.putShort(word.shortValue()));
    return sendWrite(16, data.array(), 4);
  }

  /** Writes a coil, with FC 5. */
  Reply coil(int address, boolean isOn) {
    return sendWrite(5, pair(address, isOn ? 0xFF00 : 0), 4);
  }

  private static byte[] pair(int one, int other) {
    return ByteBuffer.allocate(4).putShort((short) one).putShort((short) other).array();
  }

  /** Sends a write request. The response must repeat its first {@code repeated} bytes. */
  public Reply sendWrite(int function, byte[] data, int repeated) {
    Reply reply = request(function, data);
    if (reply instanceof Ok ok && !Arrays.equals(ok.data(), Arrays.copyOf(data, repeated))) {
      return new NoReply("response to another write", true);
    }
    return reply;
  }

  public Reply request(int function, byte[] data) {
    long end = time.now() + times.busy().toNanos();
    while (true) {
      LinkLease.Answer answer = lease.request(function, data, times.responseTimeout());
      if (answer instanceof LinkLease.Data sound) {
        return new Ok(sound.bytes());
      }
      if (answer instanceof LinkLease.NoLeaseResponse silent) {
        return new NoReply(silent.why(), silent.wasSent());
      }
      int code = ((LinkLease.LeaseExceptionResponse) answer).code();
      if (code == ACKNOWLEDGE) {
        return new Processing();
      }
      if (code != BUSY) {
        return new ExceptionReply(code);
      }
      if (time.now() - end >= 0 || Thread.currentThread().isInterrupted()) {
        return new Busy();
      }
      time.pause(RETRY_DELAY);
    }
  }
}
