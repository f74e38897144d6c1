// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

/**
 * How one member of a group compares with another one at a time of the day, each by its typical
 * level.
 *
 * @param ratio the typical one
 * @param weight the more, the less the ratio varies: another member that is shaded at the same time
 *     shows what this one gives, and one that is not shows it badly
 */
record DiurnalRatio(double ratio, double weight) {

  /** Of a ratio that does not vary; the noise of readings. */
  private static final double MIN_SPREAD = 0.01;

  private static final double UNKNOWN_SPREAD = 0.1;

  static final DiurnalRatio UNKNOWN = new DiurnalRatio(1, weight(UNKNOWN_SPREAD));

  static DiurnalRatio of(double[] ratios) {
    double median = Robust.median(ratios);
    double spread = 0;
    for (double each : ratios) {
      spread += Math.abs(each - median) / ratios.length;
    }
    return new DiurnalRatio(median, weight(spread / median));
  }

  private static double weight(double spread) {
    return 1 / (spread * spread + MIN_SPREAD * MIN_SPREAD);
  }
}
