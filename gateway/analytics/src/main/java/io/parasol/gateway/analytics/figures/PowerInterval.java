// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.figures;

/**
 * Power and weather of an interval.
 *
 * @param watts AC
 * @param irradiance in the plane of the array, W/m²
 * @param temperature of modules or cells, °C; {@code NaN} without a sensor
 * @param hours length
 */
public record PowerInterval(double watts, double irradiance, double temperature, double hours) {}
