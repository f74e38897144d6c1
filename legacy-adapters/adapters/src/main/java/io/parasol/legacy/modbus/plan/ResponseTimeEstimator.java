// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.legacy.modbus.client.RoundTripEstimator;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * An estimator of the response time of one device, and thus of the timeout of its requests (RFC
 * 6298): the mean of its responses, and their deviation from it.
 *
 * <p>It measures the turnaround of the device: the known time of the frames on the wire is
 * subtracted. Over TCP the time of a register is not known, so it is estimated as well: a gateway
 * with a slow serial line behind it looks like any other TCP endpoint.
 */
@ConfinedTo("link")
public final class ResponseTimeEstimator {

  /** The minimum number of responses before the estimate is used. */
  private static final int MIN_SAMPLES = 20;

  private final LineCost line;
  private final Duration maxTurnaround;
  private final RoundTripEstimator turnaround = new RoundTripEstimator();
  private final RegisterTimeRegression regression = new RegisterTimeRegression();
  private long register;
  private int answers;

  /** The number of timeouts in a row; each doubles the timeout (RFC 6298, 5.5). */
  private int timeouts;

  /**
   * Whether the next response may be the late one of the previous request, so that it is not a
   * valid sample (RFC 6298, 3).
   */
  private boolean isNextSampleAmbiguous;

  /**
   * @param line the assumed cost of reads.
   * @param maxTurnaround the time that the profile grants the device until its response begins.
   */
  public ResponseTimeEstimator(LineCost line, Duration maxTurnaround) {
    this.line = line;
    this.maxTurnaround = maxTurnaround;
    this.register = line.register();
  }

  /** Returns the cost of reads as currently known. */
  public LineCost cost() {
    return answers < MIN_SAMPLES
        ? line
        : line.withRegister(register).withTurnaround(turnaround.mean());
  }

  /**
   * Returns the timeout of a poll, from when it is handed to the client. A device that has just
   * failed gets a longer timeout, as far as other devices tolerate it.
   *
   * @param maxOccupancy nanoseconds for which the wait costs no other device a reading.
   */
  public Duration timeout(ModbusRequest request, LongSupplier maxOccupancy) {
    if (answers > 0 && timeouts == 0) {
      return Duration.ofNanos(pauseAndWireTime(request) + upperBound());
    }
    // Twenty doublings of any timeout exceed the maximum.
    long wanted = answers == 0 ? maxTurnaround.toNanos() : upperBound() << Math.min(timeouts, 20);
    return within(request, wanted, maxOccupancy.getAsLong());
  }

  /**
   * Returns the timeout of a probe, which probably gets no response: as long as other devices
   * tolerate.
   */
  public Duration probeTimeout(ModbusRequest request, long maxOccupancy) {
    return within(request, maxTurnaround.toNanos(), maxOccupancy);
  }

  private Duration within(ModbusRequest request, long wanted, long maxOccupancy) {
    long tolerated = Math.max(upperBound(), maxOccupancy);
    return Duration.ofNanos(
        pauseAndWireTime(request) + Math.min(Math.min(wanted, tolerated), maxTurnaround.toNanos()));
  }

  /** Returns a bound that responses hardly ever exceed; an assumption before the first response. */
  private long upperBound() {
    long bound =
        answers == 0 ? line.turnaround() + line.jitter() : turnaround.upperBound(line.jitter());
    return Math.min(bound, maxTurnaround.toNanos());
  }

  /**
   * Returns the timeout of a request that must not be given up early, whatever it costs other
   * devices.
   */
  public Duration maxTimeout(ModbusRequest request) {
    return maxTurnaround.plusNanos(pauseAndWireTime(request));
  }

  /**
   * Returns the time of the pause before the request and of its frames; over TCP, of the pause
   * only.
   */
  private long pauseAndWireTime(ModbusRequest request) {
    return line.isOnSerialLine() ? line.pause() + cost(request) : line.pause();
  }

  private long cost(ModbusRequest request) {
    return line.withRegister(register).onWire(registers(request), false);
  }

  /**
   * Records a read that got the requested data.
   *
   * @param took nanoseconds from when the link was free for the request.
   */
  public void answered(ModbusRequest request, long took) {
    if (isNextSampleAmbiguous) {
      isNextSampleAmbiguous = false;
      return;
    }
    timeouts = 0;
    answers++;
    if (!line.isOnSerialLine() && !isOutlier(request, took)) {
      regression.addSample(registers(request), took);
      register = regression.nanosPerRegister(line.register());
    }
    turnaround.addSample(Math.max(0, took - cost(request)));
  }

  /** Returns whether the response is an outlier, which would distort the regression. */
  private boolean isOutlier(ModbusRequest request, long took) {
    return answers > MIN_SAMPLES && took > cost(request) + turnaround.upperBound(0);
  }

  /** Records a request that was sent and got no response in time. */
  public void timedOut() {
    isNextSampleAmbiguous = true;
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
