// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** A simulated device with a text protocol, whose transmissions have faults. Not thread-safe. */
final class FaultyLineDevice implements SimulatedLineDevice {

  private final SimulatedLineDevice device;
  private final FaultSchedule faults;
  private final Function<Instant, Duration> elapsed;

  /**
   * @param elapsed converts a time to the duration since the simulation began.
   */
  FaultyLineDevice(
      SimulatedLineDevice device, FaultSchedule faults, Function<Instant, Duration> elapsed) {
    this.device = device;
    this.faults = faults;
    this.elapsed = elapsed;
  }

  @Override
  public String receive(String bytes, Instant now) {
    return spoil(device.receive(bytes, now), now);
  }

  @Override
  public String nextMessage(Instant now) {
    return spoil(device.nextMessage(now), now);
  }

  private String spoil(String text, Instant now) {
    return text.isEmpty() ? text : faults.next(elapsed.apply(now)).distorted(text);
  }
}
