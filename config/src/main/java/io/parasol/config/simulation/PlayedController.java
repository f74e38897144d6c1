// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.simulation;

import io.parasol.config.site.Profile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One simulated controller.
 *
 * @param profile what it holds: exactly the registers and bits of these points. A request that
 *     touches any other address is answered with exception 02, as a real device would.
 * @param models the SunSpec models that it says it has, in their order; then its profile has no
 *     points. Empty for every other controller.
 * @param plays how its values move.
 * @param turnaround how long it thinks before it answers, up to 10 s; on a network it does not.
 * @param faults what goes wrong with it, and when; several may hold at once.
 */
public record PlayedController(
    Profile profile,
    List<Integer> models,
    Plays plays,
    Duration turnaround,
    List<Fault> faults,
    Optional<Loader> loader) {

  public static final Duration LONGEST_TURNAROUND = Duration.ofSeconds(10);
  public static final int MOST_MODELS = 64;

  public PlayedController {
    models = List.copyOf(models);
    faults = List.copyOf(faults);
    Bounds.require(models.size() <= MOST_MODELS, "models", "at most " + MOST_MODELS);
    Bounds.require(
        !turnaround.isNegative() && turnaround.compareTo(LONGEST_TURNAROUND) <= 0,
        "turnaround",
        "up to 10 s");
  }

  /** One whose firmware cannot be replaced. */
  public PlayedController(
      Profile profile, List<Integer> models, Plays plays, Duration turnaround, List<Fault> faults) {
    this(profile, models, plays, turnaround, faults, Optional.empty());
  }

  /** One that holds the points of a profile and answers at once. */
  public PlayedController(Profile profile, Plays plays, List<Fault> faults) {
    this(profile, List.of(), plays, Duration.ZERO, faults);
  }
}
