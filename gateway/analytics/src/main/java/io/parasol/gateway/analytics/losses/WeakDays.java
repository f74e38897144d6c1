// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.gateway.analytics.peers.PeerRecord;
import io.parasol.gateway.analytics.peers.RatioDay;
import io.parasol.gateway.analytics.peers.RatioRules;
import io.parasol.gateway.analytics.peers.RatioShape;
import io.parasol.gateway.analytics.peers.Robust;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Why a device is weak over whole days.
 *
 * @param string number of the string, 0 if it is not known or not one string
 * @param begin the first weak day
 */
record WeakDays(Cause cause, int string, LocalDate begin, List<EvidenceFact> evidence) {

  private static final int SHAPE_DAYS = 45;

  /** The largest number of strings that a drop is attributed to without their currents. */
  private static final int MAX_OPEN_STRINGS = 3;

  private static final double MAX_MORE_STRINGS = 0.3;

  /** The device itself is in the median of its group, so that it seems to lack less. */
  private static final double MAX_LESS_STRINGS = 0.4;

  /** Of the typical ratio; a slow decline begins where the ratio last reached it. */
  private static final double DECLINED = 0.99;

  /** Decides by the strings first, then by the device. */
  static Optional<WeakDays> find(PeerRecord device, List<PeerRecord> strings, int stringCount) {
    Optional<WeakDays> string = ofStrings(strings);
    if (string.isPresent()) {
      return string;
    }
    if (!isWeak(device)) {
      return Optional.empty();
    }
    if (RatioShape.isDecline(device.latest(SHAPE_DAYS))) {
      return Optional.of(of(Cause.SOILING, 0, device, DECLINED));
    }
    Cause cause =
        strings.isEmpty() && isWholeStrings(device, stringCount) ? Cause.STRING : Cause.UNKNOWN;
    return Optional.of(of(cause, 0, device, RatioRules.trendLimit(device)));
  }

  /** Returns the first string that is weak. */
  static Optional<WeakDays> ofStrings(List<PeerRecord> strings) {
    for (int k = 1; k <= strings.size(); k++) {
      PeerRecord string = strings.get(k - 1);
      if (isWeak(string)) {
        return Optional.of(of(Cause.STRING, k, string, RatioRules.trendLimit(string)));
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the same with the cause that the days since then show. More days can show a slope, or a
   * step where other faults in the group had hidden it. A string with currents stays.
   *
   * @param hasStrings whether the strings have currents of their own
   */
  WeakDays reconsider(PeerRecord device, boolean hasStrings, int stringCount) {
    if (string > 0) {
      return this;
    }
    RatioShape.Shape shape = RatioShape.of(device.latest(SHAPE_DAYS));
    if (shape == RatioShape.Shape.DECLINE) {
      return with(Cause.SOILING);
    }
    boolean isOpen = cause != Cause.SOILING || shape == RatioShape.Shape.STEP;
    return isOpen && !hasStrings && isWholeStrings(device, stringCount) ? with(Cause.STRING) : this;
  }

  private WeakDays with(Cause found) {
    return new WeakDays(found, string, begin, evidence);
  }

  private static boolean isWeak(PeerRecord record) {
    return RatioRules.isBadDay(record) || RatioRules.isWeak(record);
  }

  private static WeakDays of(Cause cause, int string, PeerRecord record, double limit) {
    List<RatioDay> days = record.days();
    // All days of a trend belong to it; before them, only days below the limit do.
    int trend = RatioRules.isWeak(record) ? RatioRules.TREND_DAYS : 1;
    int first = days.size() - trend;
    while (first > 0 && days.get(first - 1).ratio() < limit) {
      first--;
    }
    EvidenceFact evidence =
        new EvidenceFact.Compared(
            days.get(days.size() - 1).ratio(), RatioRules.trendLimit(record), days.size() - first);
    return new WeakDays(cause, string, days.get(first).date(), List.of(evidence));
  }

  /** Returns whether the drop is that of one, two or three strings that are open. */
  private static boolean isWholeStrings(PeerRecord device, int stringCount) {
    if (stringCount < 2) {
      return false;
    }
    double ratio =
        Robust.median(
            device.latest(RatioRules.TREND_DAYS).stream()
                .mapToDouble(RatioDay::ratio)
                .filter(each -> each < RatioRules.normalLimit(device))
                .toArray());
    double open = (1 - ratio) * stringCount;
    long whole = Math.round(open);
    return whole >= 1
        && whole <= MAX_OPEN_STRINGS
        && open - whole < MAX_MORE_STRINGS
        && whole - open < MAX_LESS_STRINGS;
  }
}
