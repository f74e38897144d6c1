// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.LossFinding;
import java.util.List;

/**
 * The result of a day.
 *
 * @param isClosed whether the day is over and was evaluated.
 * @param money value of the energy in the currency of the tariff.
 * @param devices the losses of each inverter, without their slots.
 * @param ended the findings that ended with this day.
 */
public record DayResult(
    boolean isClosed, double money, List<DeviceLosses> devices, List<LossFinding> ended) {

  /** The result of a day that is not closed yet. */
  public static final DayResult OPEN = new DayResult(false, 0, List.of(), List.of());

  /** Copies the lists. */
  public DayResult {
    devices = List.copyOf(devices);
    ended = List.copyOf(ended);
  }

  /** Returns the same result with another name for a device. */
  public DayResult renamed(String from, String to) {
    return new DayResult(
        isClosed,
        money,
        devices.stream().map(each -> each.device().equals(from) ? each.named(to) : each).toList(),
        ended.stream()
            .map(each -> each.subject().device().equals(from) ? each.named(to) : each)
            .toList());
  }

  /** Returns the same result with more money: energy was found later. */
  public DayResult plusMoney(double more) {
    return new DayResult(isClosed, money + more, devices, ended);
  }

  /** Returns the same result with the losses of one device replaced. */
  public DayResult with(DeviceLosses corrected) {
    return new DayResult(
        isClosed,
        money,
        devices.stream()
            .map(each -> each.device().equals(corrected.device()) ? corrected : each)
            .toList(),
        ended);
  }
}
