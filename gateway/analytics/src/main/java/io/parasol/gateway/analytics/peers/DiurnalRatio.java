// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

/**
 * How one member of a group compares with another one at a time of the day, each by its typical
 * level.
 *
 * @param ratio the typical one
 * @param spread by how much the ratio varies, as a share of it
 */
record DiurnalRatio(double ratio, double spread) {

  /** Of a ratio that does not vary; the noise of readings. */
  private static final double MIN_SPREAD = 0.01;

  private static final double UNKNOWN_SPREAD = 0.1;

  /** How many times its spread a ratio must be away from another one. */
  private static final double CLEARLY = 3;

  static final DiurnalRatio UNKNOWN = new DiurnalRatio(1, UNKNOWN_SPREAD);

  static DiurnalRatio of(double[] ratios) {
    return new DiurnalRatio(Robust.median(ratios), Robust.deviations(ratios) / ratios.length);
  }

  /**
   * Returns how much the other member counts: the more, the less the ratio varies. One that is
   * shaded at the same time shows what this one gives, and one that is not shows it badly.
   *
   * @param variation of the ratio in the same half of the day; {@code NaN} if it is not known
   */
  double weight(double variation) {
    double doubt = variation > spread ? variation : spread;
    return 1 / (doubt * doubt + MIN_SPREAD * MIN_SPREAD);
  }

  /** Returns whether the two are clearly different. */
  boolean differsFrom(DiurnalRatio other) {
    return Math.abs(ratio - other.ratio) > CLEARLY * Math.max(MIN_SPREAD, spread) * ratio;
  }
}
