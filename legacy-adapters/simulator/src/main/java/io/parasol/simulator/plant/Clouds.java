// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

/**
 * Passing clouds. Over hours, their number changes; over minutes, single clouds come and go. Next
 * to a cloud, there is more light than under a clear sky.
 */
final class Clouds {

  private static final double DARKEST = 0.72;
  private static final double EDGE = 0.06;

  private final Noise weather;
  private final Noise large;
  private final Noise small;

  Clouds(long seed) {
    this.weather = new Noise(31 * seed + 1, 2 * 3600);
    this.large = new Noise(31 * seed + 2, 420);
    this.small = new Noise(31 * seed + 3, 90);
  }

  /**
   * Returns the share of the light that gets through; above 1 next to a cloud.
   *
   * @param seconds of the simulated time of the sky.
   */
  double light(double seconds) {
    double cover = 0.4 + 0.5 * weather.at(seconds);
    double field = (large.at(seconds) + 0.5 * small.at(seconds)) / 1.5;
    double thickness = (field - (1 - 2 * cover)) / 0.5;
    if (thickness <= 0) {
      double nearness = Math.max(0, 1 + thickness / 0.6);
      return 1 + EDGE * nearness;
    }
    double part = Math.min(1, thickness);
    return 1 + EDGE - (DARKEST + EDGE) * part * part * (3 - 2 * part);
  }
}
