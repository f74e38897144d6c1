// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import io.parasol.config.model.profile.Profile;
import io.parasol.simulator.config.Fault;
import java.time.Duration;
import java.util.List;

/**
 * The DC strings of a simulated inverter. All give the same current, within one percent; a weak one
 * gives half of it.
 *
 * @param count the number of strings; 0 if they are not measured one by one.
 * @param faults those of the inverter.
 */
public record InverterStrings(int count, List<Fault> faults) {

  /** The strings of an inverter that does not measure them. */
  public static final InverterStrings NONE = new InverterStrings(0, List.of());

  private static final double WEAK = 0.5;
  private static final double NOISE = 0.01;
  private static final int NOISE_SECONDS = 15;

  public InverterStrings {
    faults = faults.stream().filter(fault -> fault.kind() == Fault.Kind.WEAK_STRING).toList();
  }

  /** Returns the strings whose currents a controller measures. */
  public static InverterStrings of(Profile profile, List<Fault> faults) {
    int count =
        profile.points().stream()
            .filter(point -> Quantity.of(point) == Quantity.STRING_CURRENT)
            .mapToInt(Quantity::index)
            .max()
            .orElse(0);
    return new InverterStrings(count, faults);
  }

  /**
   * Returns what all strings give together, as a share of what they give without a fault.
   *
   * @param seconds since the simulation began.
   */
  double share(double seconds) {
    if (count == 0 || faults.isEmpty()) {
      return 1;
    }
    double sum = 0;
    for (int string = 1; string <= count; string++) {
      sum += strength(string, seconds);
    }
    return sum / count;
  }

  /**
   * Returns the current of one string.
   *
   * @param total the current of all of them, in A.
   */
  double current(int string, double total, double seconds) {
    if (string < 1 || string > count) {
      return 0;
    }
    double healthy = total / count / share(seconds);
    double own = new Noise(string, NOISE_SECONDS).at(seconds);
    return healthy * strength(string, seconds) * (1 + NOISE * own);
  }

  private double strength(int string, double seconds) {
    // Called millions of times when days are simulated.
    for (Fault fault : faults) {
      if (fault.argument() == string && fault.isActiveAt(Duration.ofSeconds((long) seconds))) {
        return WEAK;
      }
    }
    return 1;
  }
}
