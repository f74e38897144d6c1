// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How fast one device answers, and so how long it is waited for, after RFC 6298: what its answers
 * took on the average, and how far they stray from it. Used on the link's thread only.
 *
 * <p>What is measured is the turnaround: what the wire takes for the frames is known and taken off.
 * Where it is not known, as over TCP, that of a register is found out as well: a box that has a
 * slow line at its other end looks like any other.
 */
final class Tempo {

  /** So many answers are heard before anything is made of them. */
  private static final int ENOUGH = 20;

  private final LineCost line;
  private final Duration longest;
  private final RoundTrip turnaround = new RoundTrip();
  private final RegisterFit fit = new RegisterFit();
  private long register;
  private int answers;

  /** Time-outs in a row; with each the patience doubles. */
  private int timeouts;

  /** The next answer may be the late one of the request before it, so it measures nothing. */
  private boolean isDoubtful;

  /**
   * @param line what reads are thought to cost.
   * @param longest what the profile grants the device to begin its answer.
   */
  Tempo(LineCost line, Duration longest) {
    this.line = line;
    this.longest = longest;
    this.register = line.register();
  }

  /** What reads cost, as far as is known by now. */
  LineCost cost() {
    return answers < ENOUGH ? line : line.withRegister(register).withTurnaround(turnaround.mean());
  }

  /**
   * How long a poll is waited for, from when it is handed to the master. A device that has just
   * failed is waited for longer, as far as others bear it.
   *
   * @param bearable nanoseconds for which a wait costs no other device a reading.
   */
  Duration patience(ModbusRequest request, LongSupplier bearable) {
    if (answers > 0 && timeouts == 0) {
      return Duration.ofNanos(wire(request) + usual());
    }
    // Twenty doublings of any wait are beyond the longest.
    long wanted = answers == 0 ? longest.toNanos() : usual() << Math.min(timeouts, 20);
    return within(request, wanted, bearable.getAsLong());
  }

  /** How long a probe is waited for, of which nothing is expected: as long as others bear it. */
  Duration patienceWithTheDead(ModbusRequest request, long bearable) {
    return within(request, longest.toNanos(), bearable);
  }

  private Duration within(ModbusRequest request, long wanted, long bearable) {
    long borne = Math.max(usual(), bearable);
    return Duration.ofNanos(wire(request) + Math.min(Math.min(wanted, borne), longest.toNanos()));
  }

  /** What hardly an answer exceeds, or is thought to before one has come. */
  private long usual() {
    long most =
        answers == 0 ? line.turnaround() + line.hiccup() : turnaround.mostWith(line.hiccup());
    return Math.min(most, longest.toNanos());
  }

  /** How long what must not be given up early is waited for, whatever that costs others. */
  Duration mostPatience(ModbusRequest request) {
    return longest.plusNanos(wire(request));
  }

  /** The pause before the request, and its frames; over TCP that is nothing to speak of. */
  private long wire(ModbusRequest request) {
    return line.isOnSerialLine() ? line.pause() + cost(request) : line.pause();
  }

  private long cost(ModbusRequest request) {
    return line.withRegister(register).onWire(registers(request), false);
  }

  /**
   * A read was answered with what was asked for.
   *
   * @param took nanoseconds from when the line was free for the request.
   */
  void answered(ModbusRequest request, long took) {
    if (isDoubtful) {
      isDoubtful = false;
      return;
    }
    timeouts = 0;
    answers++;
    if (!line.isOnSerialLine() && !isStray(request, took)) {
      fit.take(registers(request), took);
      register = fit.register(line.register());
    }
    turnaround.took(Math.max(0, took - cost(request)));
  }

  /** One answer that came late for a reason of its own would bend the line through all. */
  private boolean isStray(ModbusRequest request, long took) {
    return answers > ENOUGH && took > cost(request) + turnaround.mostWith(0);
  }

  /** A request that was sent got no answer in time. */
  void timedOut() {
    isDoubtful = true;
    timeouts++;
  }

  private static int registers(ModbusRequest request) {
    if (request instanceof ModbusRequest.ReadRegisters read) {
      return read.quantity();
    }
    if (request instanceof ModbusRequest.ReadBits read) {
      return (read.quantity() + 15) / 16;
    }
    if (request instanceof ModbusRequest.WriteRegisters write) {
      return write.values().size();
    }
    return 1;
  }
}
