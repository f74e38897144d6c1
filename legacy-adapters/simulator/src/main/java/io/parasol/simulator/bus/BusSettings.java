// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import io.parasol.legacy.modbus.frame.ServerFraming;
import java.time.Duration;

/**
 * The properties of a simulated bus.
 *
 * @param isEmulated whether the bus emulates the time of each character and detects the silence
 *     between frames, because its port has no speed of its own; otherwise the port does.
 * @param isStrict whether requests without a silence before them are ignored, as the standard
 *     requires (Modbus over Serial Line V1.02, 2.5.1.1).
 * @param echoes whether the client receives its own transmissions, as with some two-wire adapters.
 * @param batch how long the client's adapter holds back received bytes, 16 ms with many USB
 *     adapters; zero passes on every character by itself.
 */
public record BusSettings(
    LinePace pace,
    ServerFraming framing,
    boolean isEmulated,
    boolean isStrict,
    boolean echoes,
    Duration batch) {

  private static final Duration MAX_BATCH = Duration.ofSeconds(1);

  public BusSettings {
    if (batch.isNegative() || batch.compareTo(MAX_BATCH) > 0) {
      throw new IllegalArgumentException("batch %s: expected 0 to 1 s".formatted(batch));
    }
  }

  /** Returns settings for RTU on an emulated wire that conforms to the standard. */
  public static BusSettings emulated(LinePace pace) {
    return new BusSettings(pace, ServerFraming.RTU, true, true, false, Duration.ZERO);
  }

  /** Returns settings for RTU on a port that has a wire or a network behind it. */
  public static BusSettings carried(LinePace pace) {
    return new BusSettings(pace, ServerFraming.RTU, false, false, false, Duration.ZERO);
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

  /** Returns the nanoseconds that the bus must spend on characters. */
  long nanos(int characters) {
    return isEmulated ? pace.nanos(characters) : 0;
  }
}
