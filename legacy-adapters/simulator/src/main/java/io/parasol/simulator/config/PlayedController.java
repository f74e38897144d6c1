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
 * @param plays the model of its values.
 * @param turnaround the time until it responds, up to 10 s; not used on a network.
 * @param faults its faults and their times; several may be active at once.
 */
public record PlayedController(
    Profile profile,
    List<Integer> models,
    PlayMode plays,
    Duration turnaround,
    List<Fault> faults,
    Optional<Loader> loader) {

  public static final Duration LONGEST_TURNAROUND = Duration.ofSeconds(10);
  public static final int MOST_MODELS = 64;

  public PlayedController {
    models = List.copyOf(models);
    faults = List.copyOf(faults);
    SimulationBounds.require(models.size() <= MOST_MODELS, "models", "at most " + MOST_MODELS);
    SimulationBounds.require(
        !turnaround.isNegative() && turnaround.compareTo(LONGEST_TURNAROUND) <= 0,
        "turnaround",
        "up to 10 s");
  }

  /** Creates a controller whose firmware cannot be replaced. */
  public PlayedController(
      Profile profile,
      List<Integer> models,
      PlayMode plays,
      Duration turnaround,
      List<Fault> faults) {
    this(profile, models, plays, turnaround, faults, Optional.empty());
  }

  /** Creates a controller that has the points of a profile and responds at once. */
  public PlayedController(Profile profile, PlayMode plays, List<Fault> faults) {
    this(profile, List.of(), plays, Duration.ZERO, faults);
  }
}
