// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.gateway.analytics.energy.LocalDay;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one inverter lost on one day. Energies are in milliwatt-hours.
 *
 * @param possible energy plus all losses, within 0.5 % of what was computed
 * @param losses by cause; a cause without a loss is absent
 * @param slots for each slot its cause, if it has one
 */
public record DeviceLosses(
    String device,
    LocalDate date,
    long possible,
    Production production,
    Map<Cause, Long> losses,
    List<Optional<SlotLoss>> slots) {

  /**
   * What is known of the energy of a day.
   *
   * @param energy produced
   * @param undecided possible in slots without readings, while the counter has not been read again;
   *     it is part of no other number
   */
  public record Production(long energy, long undecided) {}

  /** The loss of one slot. */
  public record SlotLoss(Cause cause, long milliWattHours) {}

  public DeviceLosses {
    losses = Map.copyOf(losses);
    slots = List.copyOf(slots);
  }

  /** Returns what was produced. */
  public long energy() {
    return production.energy();
  }

  /** Returns the loss by a cause. */
  public long lost(Cause cause) {
    return losses.getOrDefault(cause, 0L);
  }

  /** Returns the loss by all causes. */
  public long lost() {
    return losses.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the same day of a device that has got another name. */
  public DeviceLosses named(String name) {
    return new DeviceLosses(name, date, possible, production, losses, slots);
  }

  /** Returns the same day with the loss of a cause under another one. */
  DeviceLosses explain(Cause former, Cause cause) {
    Map<Cause, Long> explained = new EnumMap<>(Cause.class);
    losses.forEach((each, lost) -> explained.merge(each == former ? cause : each, lost, Long::sum));
    return new DeviceLosses(device, date, possible, production, explained, slots);
  }

  /** Returns the same day after the counter was read: energy that was produced, and lost. */
  public DeviceLosses decide(long late, long dead) {
    Map<Cause, Long> decided = new EnumMap<>(Cause.class);
    decided.putAll(losses);
    if (dead > 0) {
      decided.merge(Cause.DEAD, dead, Long::sum);
    }
    return new DeviceLosses(
        device,
        date,
        possible + late + dead,
        new Production(production.energy() + late, 0),
        decided,
        slots);
  }

  /** Returns the same day without its slots. */
  public DeviceLosses summary() {
    return new DeviceLosses(device, date, possible, production, losses, List.of());
  }

  /** Returns the energy in milliwatt-hours of a power in W during one slot. */
  static double slotEnergy(double watts) {
    return watts * 1000 * LocalDay.SLOT_HOURS;
  }
}
