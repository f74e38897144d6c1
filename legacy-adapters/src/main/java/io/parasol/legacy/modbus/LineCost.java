// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.SiteConfig;
import io.parasol.config.site.Framing;
import io.parasol.config.site.Quirks;
import io.parasol.config.site.SerialSettings;
import java.time.Duration;

/**
 * How long a read takes on a link, with its answer: so much for the request, so much for each
 * register in the answer. Reading a gap is worth it when it costs less than another request.
 *
 * <p>All in nanoseconds, none below 0.
 *
 * @param pause quiet time between an answer and the next request.
 * @param frames the request, and all of the answer but its registers, on the wire.
 * @param turnaround what the device takes beyond that to begin its answer.
 * @param register one register of the answer. Sixteen bits of a table of bits cost as much.
 * @param hiccup what the way to the device adds to an answer now and then without being broken.
 */
record LineCost(long pause, long frames, long turnaround, long register, long hiccup) {

  /** A USB adapter hands bytes over every 16 ms, and a busy machine hears them late. */
  private static final long ADAPTER_HICCUP = 50_000_000;

  /** A lost segment is sent again after 200 ms at the least. */
  private static final long NETWORK_HICCUP = 500_000_000;

  /**
   * Ethernet to an old controller: a round trip of some milliseconds, and some microseconds to look
   * up a register. A gap of less than 125 registers is then always worth reading.
   */
  static final LineCost TCP = new LineCost(0, 0, 5_000_000, 20_000, NETWORK_HICCUP);

  /** What controllers on a serial line usually take, where nothing better is known. */
  private static final Duration USUAL_TURNAROUND = Duration.ofMillis(20);

  /** Of a line behind a box on the network nothing is known; most are left at this speed. */
  private static final LineCost UNKNOWN_LINE =
      serial(9600, 10, USUAL_TURNAROUND).withHiccup(NETWORK_HICCUP);

  LineCost {
    if (pause < 0 || frames < 0 || turnaround < 0 || register < 0 || hiccup < 0) {
      throw new IllegalArgumentException(
          "line cost %d, %d, %d, %d, %d".formatted(pause, frames, turnaround, register, hiccup));
    }
  }

  /** A line of which only the cost of a request and of a register is of interest. */
  LineCost(long request, long register) {
    this(0, request, 0, register, 0);
  }

  /** What reads cost on a link, before anything was measured. */
  static LineCost of(SiteConfig.Link.Modbus link) {
    if (link instanceof SiteConfig.Link.ModbusSerial serial) {
      SerialSettings port = serial.port();
      return serial.framing() == Framing.ASCII
          ? ascii(port, USUAL_TURNAROUND)
          : serial(port.baud(), port.bitsPerCharacter(), USUAL_TURNAROUND);
    }
    return link.isSerialLine() ? UNKNOWN_LINE : TCP;
  }

  /**
   * RTU on a serial line: the request has 8 characters, the answer 5 and two for each register, and
   * there are two silences and the device's turnaround in between.
   *
   * @param bits of one character, with start, parity and stop: 10 or 11.
   */
  static LineCost serial(int baud, int bits, Duration turnaround) {
    long character = 1_000_000_000L * bits / baud;
    long silence = LineSettings.silence(baud, bits).toNanos();
    return new LineCost(
        silence, 13 * character + silence, turnaround.toNanos(), 2 * character, ADAPTER_HICCUP);
  }

  /**
   * ASCII on a serial line: two characters for each byte, a colon before and two after, one byte of
   * checksum. The request has 17 characters, the answer 11 and four a register. No silence is asked
   * for, but we keep it.
   */
  private static LineCost ascii(SerialSettings port, Duration turnaround) {
    long character = port.characterNanos();
    return new LineCost(
        LineSettings.silence(port.baud(), port.bitsPerCharacter()).toNanos(),
        28 * character,
        turnaround.toNanos(),
        4 * character,
        ADAPTER_HICCUP);
  }

  /** As long a pause as this, where the line itself needs a shorter one. */
  LineCost withGap(Duration gap) {
    return new LineCost(Math.max(pause, gap.toNanos()), frames, turnaround, register, hiccup);
  }

  /** Of a device with these quirks, as far as they say how long it takes to answer. */
  LineCost of(Quirks quirks) {
    long known = quirks.pace().turnaround().map(Duration::toNanos).orElse(turnaround);
    return withTurnaround(isOnSerialLine() ? known : Math.max(turnaround, known));
  }

  /** Whether it is the wire that sets the pace; otherwise nothing is known but by measuring. */
  boolean isOnSerialLine() {
    return frames > 0;
  }

  private LineCost withHiccup(long nanos) {
    return new LineCost(pause, frames, turnaround, register, nanos);
  }

  LineCost withTurnaround(long nanos) {
    return new LineCost(pause, frames, nanos, register, hiccup);
  }

  LineCost withRegister(long nanos) {
    return new LineCost(pause, frames, turnaround, nanos, hiccup);
  }

  /** What a request costs, however little it asks for. */
  long request() {
    return pause + frames + turnaround;
  }

  /** Nanoseconds to read this many addresses of a table of bits or of registers. */
  long of(int addresses, boolean areBits) {
    return request() + payload(addresses, areBits);
  }

  /** As {@link #of}, of one of several requests that are under way side by side. */
  long of(int addresses, boolean areBits, int window) {
    return pause + (frames + turnaround + payload(addresses, areBits)) / window;
  }

  /** How long they are on the wire: without pause and turnaround. */
  long onWire(int addresses, boolean areBits) {
    return frames + payload(addresses, areBits);
  }

  private long payload(int addresses, boolean areBits) {
    return register * registers(addresses, areBits);
  }

  private static int registers(int addresses, boolean areBits) {
    return areBits ? (addresses + 15) / 16 : addresses;
  }

  /**
   * How much longer the gap is that is worth reading, or how much shorter, than by the other: a
   * factor, 1 if plans by both are the same.
   */
  double distance(LineCost other) {
    double own = worthReading();
    double others = other.worthReading();
    return Math.max(own, others) / Math.min(own, others);
  }

  private double worthReading() {
    return (double) Math.max(1, request()) / Math.max(1, register);
  }
}
