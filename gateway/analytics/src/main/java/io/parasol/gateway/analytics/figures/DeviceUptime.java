// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.figures;

/**
 * The availability of one inverter over some time, counted in intervals.
 *
 * @param useful intervals with enough sun
 * @param down of these, intervals without production
 * @param excluded of these, intervals that both parties do not count
 * @param undecided of the useful intervals, those without readings whose energy is not known yet
 * @param weight nameplate power
 */
public record DeviceUptime(int useful, int down, int excluded, int undecided, double weight) {

  /** Nothing counted yet. */
  public static DeviceUptime none(double weight) {
    return new DeviceUptime(0, 0, 0, 0, weight);
  }

  /** Returns the sum of two times of the same inverter. */
  public DeviceUptime plus(DeviceUptime other) {
    return new DeviceUptime(
        useful + other.useful,
        down + other.down,
        excluded + other.excluded,
        undecided + other.undecided,
        weight);
  }

  /** Returns (useful - down + excluded) / useful of the intervals that are decided. */
  double availability() {
    int decided = useful - undecided;
    return (double) (decided - down + excluded) / decided;
  }
}
