// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.modbus.frame.LineSettings;
import java.time.Duration;

/**
 * The time that a read takes on a link, response included: a fixed part for the request, and a part
 * for each register of the response. Reading a gap pays off when it costs less than another
 * request.
 *
 * <p>All times are in nanoseconds, none below 0.
 *
 * @param pause quiet time between a response and the next request.
 * @param frames time on the wire of the request, and of the response without its registers.
 * @param turnaround additional time until the device starts its response.
 * @param register time of one register of the response. Sixteen bits of a bit table cost the same.
 * @param jitter delay that a working path to the device adds to a response now and then.
 */
public record LineCost(long pause, long frames, long turnaround, long register, long jitter) {

  /** A USB adapter delivers bytes every 16 ms, and a busy host reads them late. */
  private static final long ADAPTER_JITTER = 50_000_000;

  /** TCP retransmits a lost segment after 200 ms at the earliest. */
  private static final long NETWORK_JITTER = 500_000_000;

  /**
   * Ethernet to an old controller: a round trip of some milliseconds, and some microseconds to look
   * up a register. A gap of fewer than 125 registers is then always worth reading.
   */
  public static final LineCost TCP = new LineCost(0, 0, 5_000_000, 20_000, NETWORK_JITTER);

  /** Typical turnaround of controllers on a serial line, where no better value is known. */
  private static final Duration DEFAULT_TURNAROUND = Duration.ofMillis(20);

  /** Nothing is known of a line behind a network gateway; most of them run at this speed. */
  private static final LineCost UNKNOWN_LINE =
      serial(9600, 10, DEFAULT_TURNAROUND).withJitter(NETWORK_JITTER);

  public LineCost {
    if (pause < 0 || frames < 0 || turnaround < 0 || register < 0 || jitter < 0) {
      throw new IllegalArgumentException(
          "line cost %d, %d, %d, %d, %d: expected no negative time"
              .formatted(pause, frames, turnaround, register, jitter));
    }
  }

  /** Creates a cost that consists of a request and a register only. */
  LineCost(long request, long register) {
    this(0, request, 0, register, 0);
  }

  /** Returns the expected cost of reads on a link, before anything was measured. */
  public static LineCost of(SiteConfig.Link.Modbus link) {
    if (link instanceof SiteConfig.Link.ModbusSerial serial) {
      SerialSettings port = serial.port();
      return serial.framing() == Framing.ASCII
          ? ascii(port, DEFAULT_TURNAROUND)
          : serial(port.baud(), port.bitsPerCharacter(), DEFAULT_TURNAROUND);
    }
    return link.isSerialLine() ? UNKNOWN_LINE : TCP;
  }

  /**
   * Returns the cost of RTU on a serial line. The request has 8 characters, the response 5 and two
   * for each register. Two silent intervals (Serial Line V1.02, 2.5.1.1) and the device's
   * turnaround are added.
   *
   * @param bits bits of one character, with start, parity and stop bits: 10 or 11.
   */
  static LineCost serial(int baud, int bits, Duration turnaround) {
    long character = 1_000_000_000L * bits / baud;
    long silence = LineSettings.silence(baud, bits).toNanos();
    return new LineCost(
        silence, 13 * character + silence, turnaround.toNanos(), 2 * character, ADAPTER_JITTER);
  }

  /**
   * Returns the cost of ASCII on a serial line: two characters for each byte, a colon before and CR
   * LF after, one byte of LRC (Serial Line V1.02, 2.5.2). The request has 17 characters, the
   * response 11 and four for each register. The standard requires no silent interval, but the
   * gateway keeps one.
   */
  private static LineCost ascii(SerialSettings port, Duration turnaround) {
    long character = port.characterNanos();
    return new LineCost(
        LineSettings.silence(port.baud(), port.bitsPerCharacter()).toNanos(),
        28 * character,
        turnaround.toNanos(),
        4 * character,
        ADAPTER_JITTER);
  }

  /** Returns this cost with at least this pause. */
  public LineCost withGap(Duration gap) {
    long nanos = gap.toNanos();
    return nanos <= pause ? this : new LineCost(nanos, frames, turnaround, register, jitter);
  }

  /**
   * Returns this cost with the turnaround that the quirks state, if any. Over TCP only a longer
   * turnaround applies.
   */
  public LineCost of(Quirks quirks) {
    long known = quirks.pacing().turnaround().map(Duration::toNanos).orElse(turnaround);
    return withTurnaround(isOnSerialLine() ? known : Math.max(turnaround, known));
  }

  /**
   * Returns whether the time on the wire is known in advance; otherwise only measurements show the
   * cost.
   */
  boolean isOnSerialLine() {
    return frames > 0;
  }

  private LineCost withJitter(long nanos) {
    return new LineCost(pause, frames, turnaround, register, nanos);
  }

  LineCost withTurnaround(long nanos) {
    return nanos == turnaround ? this : new LineCost(pause, frames, nanos, register, jitter);
  }

  LineCost withRegister(long nanos) {
    return new LineCost(pause, frames, turnaround, nanos, jitter);
  }

  /** Returns the fixed cost of a request, whatever it reads. */
  long request() {
    return pause + frames + turnaround;
  }

  /** Returns the nanoseconds to read this many addresses of a table of bits or of registers. */
  long of(int addresses, boolean areBits) {
    return request() + payload(addresses, areBits);
  }

  /** Returns the same for one of {@code window} requests that are in flight at the same time. */
  long of(int addresses, boolean areBits, int window) {
    return pause + (frames + turnaround + payload(addresses, areBits)) / window;
  }

  /** Returns the time on the wire, without pause and turnaround. */
  public long onWire(int addresses, boolean areBits) {
    return frames + payload(addresses, areBits);
  }

  private long payload(int addresses, boolean areBits) {
    return register * registers(addresses, areBits);
  }

  private static int registers(int addresses, boolean areBits) {
    return areBits ? (addresses + 15) / 16 : addresses;
  }

  /**
   * Returns the factor between the lengths of the gap that is worth reading by this cost and by the
   * other; 1 if both give the same plan.
   */
  double distance(LineCost other) {
    double own = gapWorthReading();
    double others = other.gapWorthReading();
    return Math.max(own, others) / Math.min(own, others);
  }

  private double gapWorthReading() {
    return (double) Math.max(1, request()) / Math.max(1, register);
  }
}
