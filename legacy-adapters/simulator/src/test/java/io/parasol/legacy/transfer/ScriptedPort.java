// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.legacy.SerialPort;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;

/** A port and its time, both the test's: what is written is answered at once, or never. */
public final class ScriptedPort implements SerialPort, TransferClock {

  private final Function<byte[], byte[]> answers;
  private final Deque<Byte> toHear = new ArrayDeque<>();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final int atOnce;
  private long now;

  /**
   * @param answers what the other side responds to what is written.
   * @param atOnce how many bytes of it one read brings at most.
   */
  public ScriptedPort(Function<byte[], byte[]> answers, int atOnce) {
    this.answers = answers;
    this.atOnce = atOnce;
  }

  /** The other side sends this unasked. */
  public void say(int... bytes) {
    for (int each : bytes) {
      toHear.add((byte) each);
    }
  }

  public byte[] written() {
    return written.toByteArray();
  }

  public Duration passed() {
    return Duration.ofNanos(now);
  }

  @Override
  public int read(byte[] into, Duration timeout) {
    if (toHear.isEmpty()) {
      now += timeout.toNanos();
      return 0;
    }
    int count = 0;
    while (count < Math.min(atOnce, into.length) && !toHear.isEmpty()) {
      into[count++] = toHear.remove();
    }
    return count;
  }

  @Override
  public void write(byte[] bytes) {
    written.writeBytes(bytes);
    for (byte each : answers.apply(bytes)) {
      toHear.add(each);
    }
  }

  @Override
  public void close() {}

  @Override
  public long now() {
    return now;
  }

  @Override
  public void pause(Duration time) {
    now += time.toNanos();
  }
}
