// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.legacy.modbus.SlaveFraming;
import java.time.Duration;

/**
 * What a simulated bus is like.
 *
 * @param isEmulated whether the bus has to give each character its time on the wire and to hear the
 *     silence between frames, because its port has no speed of its own; else the port does that.
 * @param isStrict whether requests that no silence precedes are ignored, as the standard has it.
 * @param echoes whether the master hears what it says, as with some two-wire adapters.
 * @param batch how long the master's adapter holds back what it hears, 16 ms with many USB
 *     adapters; zero hands on every character by itself.
 */
public record BusSettings(
    LinePace pace,
    SlaveFraming framing,
    boolean isEmulated,
    boolean isStrict,
    boolean echoes,
    Duration batch) {

  private static final Duration LONGEST_BATCH = Duration.ofSeconds(1);

  public BusSettings {
    if (batch.isNegative() || batch.compareTo(LONGEST_BATCH) > 0) {
      throw new IllegalArgumentException("batch %s: expected up to 1 s".formatted(batch));
    }
  }

  /** RTU on an emulated wire, as the standard has it. */
  public static BusSettings emulated(LinePace pace) {
    return new BusSettings(pace, SlaveFraming.RTU, true, true, false, Duration.ZERO);
  }

  /** RTU on a port with a wire or a network behind it. */
  public static BusSettings carried(LinePace pace) {
    return new BusSettings(pace, SlaveFraming.RTU, false, false, false, Duration.ZERO);
  }

  public BusSettings lenient() {
    return new BusSettings(pace, framing, isEmulated, false, echoes, batch);
  }

  public BusSettings echoing() {
    return new BusSettings(pace, framing, isEmulated, isStrict, true, batch);
  }

  public BusSettings inBatchesOf(Duration held) {
    return new BusSettings(pace, framing, isEmulated, isStrict, echoes, held);
  }

  /** Nanoseconds that so many characters have to be given. */
  long nanos(int characters) {
    return isEmulated ? pace.nanos(characters) : 0;
  }
}
