// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.energy.ValueFilter;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.losses.Waterfall;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The result of a day that does not change any more, except by later days.
 *
 * @param late corrections of earlier days
 * @param explained earlier days whose losses got another cause
 * @param ended the findings that ended
 * @param turned the inverters that are not compared, because their modules look elsewhere than
 *     their nameplates say, or the clock of their readings is wrong
 * @param dropped values that are no measurements, with the reason why they were left out
 */
public record ClosedDay(
    LocalDate date,
    List<DeviceLosses> devices,
    List<LateEnergy> late,
    SortedSet<LocalDate> explained,
    List<LossFinding> ended,
    List<String> turned,
    List<ValueFilter.Dropped> dropped) {

  public ClosedDay {
    devices = List.copyOf(devices);
    late = List.copyOf(late);
    explained = Collections.unmodifiableSortedSet(new TreeSet<>(explained));
    ended = List.copyOf(ended);
    turned = List.copyOf(turned);
    dropped = List.copyOf(dropped);
  }

  /** Returns the waterfall of the plant. */
  public Waterfall waterfall() {
    return Waterfall.of(devices);
  }
}
