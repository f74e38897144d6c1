// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import java.time.LocalDate;

/**
 * A correction of a day that was closed while a device was silent, by the next reading of its
 * counter. Energies are in milliwatt-hours.
 *
 * @param energy added to the energy of the day
 * @param lost added to the losses by an inverter that gave nothing
 */
public record LateEnergy(String device, LocalDate date, long energy, long lost) {}
