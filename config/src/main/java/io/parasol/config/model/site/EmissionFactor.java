// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

/**
 * The carbon dioxide that the energy of a site replaces.
 *
 * @param grams for each kWh, 0 to 2000.
 * @param source where the factor is published.
 */
public record EmissionFactor(double grams, String source) {

  public static final int MAX_GRAMS = 2000;

  public EmissionFactor {
    Bounds.require(grams >= 0 && grams <= MAX_GRAMS, "co2.grams", "0 to " + MAX_GRAMS);
  }
}
