// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.expected;

/**
 * How much more light modules receive at one moment if they are not quite in the plane of the
 * nameplate: the relative change for each radian.
 *
 * @param tilt if they are steeper
 * @param sideways if they lean to the right, seen in the direction in which the modules look
 */
public record MisalignmentEffect(double tilt, double sideways) {

  /** No change, whatever the plane. */
  public static final MisalignmentEffect NONE = new MisalignmentEffect(0, 0);

  /** In grazing light the change of a small angle is not in proportion to it any more. */
  private static final double MAX = 2;

  static MisalignmentEffect of(double tilt, double sideways) {
    return new MisalignmentEffect(limited(tilt), limited(sideways));
  }

  private static double limited(double value) {
    return Math.max(-MAX, Math.min(MAX, value));
  }
}
