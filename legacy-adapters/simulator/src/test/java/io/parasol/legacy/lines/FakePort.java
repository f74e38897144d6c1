// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.SerialPorts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;

/**
 * A port on which a device of the test answers, and where time passes only by waiting for it. What
 * was written is remembered.
 */
final class FakePort implements SerialPort, SerialPorts, InstantSource {

  private static final Duration DELAY = Duration.ofMillis(40);
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  private record Arrival(long at, long number, String bytes) implements Comparable<Arrival> {
    @Override
    public int compareTo(Arrival other) {
      return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
    }
  }

  private final PriorityQueue<Arrival> arrivals = new PriorityQueue<>();
  private final List<String> written = new ArrayList<>();
  private Function<String, String> device = request -> "";
  private long now;
  private long number;
  private boolean isThere = true;
  private boolean isOpen;
  private int tries;

  /** What answers; nothing is silence. Each character is a byte. */
  FakePort answering(Function<String, String> device) {
    this.device = device;
    return this;
  }

  /** Bytes that come by themselves, so long from now. */
  void arrive(String bytes, Duration in) {
    arrivals.add(new Arrival(now + in.toNanos(), number++, bytes));
  }

  void unplug() {
    isThere = false;
    arrivals.clear();
  }

  void plugIn() {
    isThere = true;
  }

  boolean isOpen() {
    return isOpen;
  }

  /** How often it was tried to open it. */
  int tries() {
    return tries;
  }

  /** What was written since this was asked last. */
  List<String> written() {
    List<String> all = List.copyOf(written);
    written.clear();
    return all;
  }

  long now() {
    return now;
  }

  void pass(Duration time) {
    now += time.toNanos();
  }

  @Override
  public Instant instant() {
    return START.plusNanos(now);
  }

  @Override
  public SerialPort open(SerialSettings settings, boolean rs485) throws IOException {
    tries++;
    if (!isThere) {
      throw new IOException("no port " + settings.port());
    }
    isOpen = true;
    return this;
  }

  @Override
  public int read(byte[] into, Duration timeout) throws IOException {
    requireThere();
    Arrival next = arrivals.peek();
    if (next == null || next.at() > now + timeout.toNanos()) {
      now += timeout.toNanos();
      return 0;
    }
    arrivals.remove();
    now = Math.max(now, next.at());
    byte[] bytes = next.bytes().getBytes(ISO_8859_1);
    System.arraycopy(bytes, 0, into, 0, bytes.length);
    return bytes.length;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    requireThere();
    String request = new String(bytes, ISO_8859_1);
    written.add(request);
    String answer = device.apply(request);
    if (!answer.isEmpty()) {
      arrive(answer, DELAY);
    }
  }

  private void requireThere() throws IOException {
    if (!isThere || !isOpen) {
      throw new IOException("the port is gone");
    }
  }

  @Override
  public void close() {
    isOpen = false;
  }
}
