// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.figures;

/**
 * The temperature to which a performance ratio is corrected. It is a constant of the site. The mean
 * of the very window that is evaluated must not be taken: the corrected ratio is then the plain
 * one.
 *
 * @param celsius °C
 * @param source where it comes from; it is named with the figure
 */
public record ReferenceTemperature(double celsius, String source) {

  /** The temperature of standard test conditions. */
  public static final ReferenceTemperature STANDARD = new ReferenceTemperature(25, "STC");
}
