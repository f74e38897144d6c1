// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import io.parasol.config.model.profile.Profile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One simulated controller.
 *
 * @param profile the points whose registers and bits exist. A request that touches any other
 *     address gets exception code 02, as from a real device.
 * @param models the SunSpec models that it reports, in this order; then its profile has no points.
 *     Empty for every other controller.
 * @param playMode the model of its values.
 * @param turnaround the time until it responds, up to 10 s; not used on a network.
 * @param faults its faults and their times; several may be active at once.
 */
public record SimulatedController(
    Profile profile,
    List<Integer> models,
    PlayMode playMode,
    Duration turnaround,
    List<Fault> faults,
    Optional<Loader> loader) {

  public static final Duration MAX_TURNAROUND = Duration.ofSeconds(10);
  public static final int MAX_MODELS = 64;

  public SimulatedController {
    models = List.copyOf(models);
    faults = List.copyOf(faults);
    SimulationBounds.require(models.size() <= MAX_MODELS, "models", "at most " + MAX_MODELS);
    SimulationBounds.require(
        !turnaround.isNegative() && turnaround.compareTo(MAX_TURNAROUND) <= 0,
        "turnaround",
        "up to 10 s");
  }

  /** Creates a controller whose firmware cannot be replaced. */
  public SimulatedController(
      Profile profile,
      List<Integer> models,
      PlayMode mode,
      Duration turnaround,
      List<Fault> faults) {
    this(profile, models, mode, turnaround, faults, Optional.empty());
  }

  /** Creates a controller that has the points of a profile and responds at once. */
  public SimulatedController(Profile profile, PlayMode mode, List<Fault> faults) {
    this(profile, List.of(), mode, Duration.ZERO, faults);
  }
}
