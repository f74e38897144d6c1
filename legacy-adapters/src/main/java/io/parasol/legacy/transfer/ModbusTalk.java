// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.site.Firmware;
import io.parasol.config.site.Table;
import io.parasol.legacy.LinkLease;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Asks a loader, and waits where it says that it is busy: an exception 06 means that the request
 * was not taken, so it is asked again; 05 that it was taken, and is worked on.
 */
final class ModbusTalk {

  private static final int ACKNOWLEDGE = 5;
  private static final int BUSY = 6;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

  private final LinkLease lease;
  private final Firmware.Times times;
  private final Pauses time;

  ModbusTalk(LinkLease lease, Firmware.Times times, Pauses time) {
    this.lease = lease;
    this.times = times;
    this.time = time;
  }

  /** What came of a request. */
  sealed interface Reply {}

  /** It was done. */
  static final class Ok implements Reply {
    private final byte[] data;

    private Ok(byte[] data) {
      this.data = data;
    }

    /** Not to be changed. */
    byte[] data() {
      return data;
    }

    /** The same without so many bytes at its beginning. */
    Ok after(int place) {
      return new Ok(Arrays.copyOfRange(data, place, data.length));
    }

    /** What {@link #data} begins with, 0 to 65 535. */
    int word() {
      return ByteBuffer.wrap(data).getShort() & 0xFFFF;
    }
  }

  /** It was taken, and is worked on. */
  record Working() implements Reply {}

  /** An exception that means no. */
  record No(int code) implements Reply {
    String reason() {
      return "exception_%02x".formatted(code);
    }
  }

  /** It has been busy for longer than it may be. */
  record Busy() implements Reply {}

  /** No answer, or one that is none. */
  record Lost(String why, boolean wasSent) implements Reply {}

  /** Reads 1 to 125 registers. */
  Reply read(Table table, int address, int count) {
    byte[] data = ByteBuffer.allocate(4).putShort((short) address).putShort((short) count).array();
    Reply reply = ask(table == Table.INPUT ? 4 : 3, data);
    if (!(reply instanceof Ok ok)) {
      return reply;
    }
    return ok.data().length == 1 + 2 * count && (ok.data()[0] & 0xFF) == 2 * count
        ? ok.after(1)
        : new Lost("an answer of another length", true);
  }

  /** One look at one register, whatever comes of it. */
  LinkLease.Answer once(Table table, int address) {
    byte[] data = ByteBuffer.allocate(4).putShort((short) address).putShort((short) 1).array();
    return lease.ask(table == Table.INPUT ? 4 : 3, data, times.patience());
  }

  /** FC 6 or 16. */
  Reply write(int address, List<Integer> words, boolean isMany) {
    if (words.size() == 1 && !isMany) {
      return written(6, pair(address, words.get(0)), 4);
    }
    ByteBuffer data = ByteBuffer.allocate(5 + 2 * words.size());
    data.putShort((short) address).putShort((short) words.size()).put((byte) (2 * words.size()));
    words.forEach(word -> data.putShort(word.shortValue()));
    return written(16, data.array(), 4);
  }

  /** FC 5. */
  Reply coil(int address, boolean isOn) {
    return written(5, pair(address, isOn ? 0xFF00 : 0), 4);
  }

  private static byte[] pair(int one, int other) {
    return ByteBuffer.allocate(4).putShort((short) one).putShort((short) other).array();
  }

  /** The answer to a write repeats the beginning of it. */
  Reply written(int function, byte[] data, int repeated) {
    Reply reply = ask(function, data);
    if (reply instanceof Ok ok && !Arrays.equals(ok.data(), Arrays.copyOf(data, repeated))) {
      return new Lost("an answer to another write", true);
    }
    return reply;
  }

  Reply ask(int function, byte[] data) {
    long end = time.now() + times.busy().toNanos();
    while (true) {
      LinkLease.Answer answer = lease.ask(function, data, times.patience());
      if (answer instanceof LinkLease.Data sound) {
        return new Ok(sound.bytes());
      }
      if (answer instanceof LinkLease.Silent silent) {
        return new Lost(silent.why(), silent.wasSent());
      }
      int code = ((LinkLease.Refused) answer).code();
      if (code == ACKNOWLEDGE) {
        return new Working();
      }
      if (code != BUSY) {
        return new No(code);
      }
      if (time.now() - end >= 0 || Thread.currentThread().isInterrupted()) {
        return new Busy();
      }
      time.pause(BETWEEN_TRIES);
    }
  }
}
