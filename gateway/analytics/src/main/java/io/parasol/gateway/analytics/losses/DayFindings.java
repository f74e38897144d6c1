// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.gateway.analytics.energy.EnergySlots;
import io.parasol.gateway.analytics.energy.EnergyValue;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.expected.Method;
import io.parasol.gateway.analytics.losses.LossFinding.Subject;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.peers.PeerRatio;
import io.parasol.gateway.analytics.peers.PeerRecord;
import io.parasol.gateway.analytics.peers.RatioRules;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes findings of whole days of one inverter: weak strings, soiling, and weakness of unknown
 * cause. One finding at a time.
 *
 * <p>Not safe for use by several threads.
 */
public final class DayFindings {

  private static final int MAX_DAYS = 762;

  /** The number of a string that is weak, if none is. */
  private static final int NONE = -1;

  /** Three hours; less of a day on which something else was wrong does not end a finding. */
  private static final int MIN_SLOTS = 36;

  private final Site site;
  private final Nameplate nameplate;
  private final SlotFindings slots;
  private final PeerRecord device = new PeerRecord();
  private final List<PeerRecord> strings = new ArrayList<>();
  private final List<DeviceLosses> recent = new ArrayList<>();
  private final SortedSet<LocalDate> explained = new TreeSet<>();
  private @Nullable WeakDays weak;
  private @Nullable GrowingFinding finding;

  /** Findings that shade explains are handed to {@code slots}. */
  public DayFindings(Site site, Nameplate nameplate, SlotFindings slots) {
    this.site = site;
    this.slots = slots;
    this.nameplate = nameplate;
  }

  /** Returns what is known of the inverter among its group. */
  public PeerRecord device() {
    return device;
  }

  /** Returns whether the inverter gives too little over whole days, as of the last closed day. */
  public boolean isWeak() {
    return weak != null;
  }

  /**
   * Returns the share of the power of the inverter that its weak string lacks, by the last day; 0
   * if no string is known to be weak.
   */
  public double weakStringShare() {
    if (weak == null || weak.string() == 0) {
      return 0;
    }
    double ratio = strings.get(weak.string() - 1).latest(1).get(0).ratio();
    return Math.max(0, Math.min(1, 1 - ratio)) / strings.size();
  }

  /** Returns what is known of a string among the strings of the inverter. */
  public PeerRecord string(int index) {
    while (strings.size() <= index) {
      strings.add(new PeerRecord());
    }
    return strings.get(index);
  }

  /**
   * Takes the comparisons of a day, and returns the cause that holds for the whole day, if one
   * does.
   *
   * @param good whether nothing held the inverter back, so that the day shows what is typical
   * @param shadeExplains whether shade explains a weak ratio
   */
  public Optional<Cause> judge(
      PeerRatio result, List<PeerRatio> ofStrings, boolean good, boolean shadeExplains) {
    int weakString = weak == null ? NONE : weak.string();
    device.add(result, good, weakString == 0);
    for (int k = 0; k < ofStrings.size(); k++) {
      string(k).add(ofStrings.get(k), good, weakString == k + 1);
    }
    WeakDays former = weak;
    if (former != null) {
      boolean isShade = former.string() == 0 && shadeExplains;
      boolean isWholeDay = good || result.slots() >= MIN_SLOTS;
      weak = isWholeDay && isOver(former, good) && !isShade ? null : former;
    } else {
      weak = find(result, ofStrings).orElse(null);
    }
    if (weak != null && weak.string() == 0 && shadeExplains) {
      explainByShade();
      return Optional.of(Cause.SHADE);
    }
    if (weak != null) {
      WeakDays now = weak.reconsider(device, !strings.isEmpty(), nameplate.array().strings());
      explain(now.cause());
      weak = now;
    }
    return Optional.ofNullable(weak).map(WeakDays::cause);
  }

  /** Strings need no other inverter to be compared with. */
  private Optional<WeakDays> find(PeerRatio result, List<PeerRatio> ofStrings) {
    if (result.isGiven()) {
      return WeakDays.find(device, strings, nameplate.array().strings());
    }
    return ofStrings.stream().anyMatch(PeerRatio::isGiven)
        ? WeakDays.ofStrings(strings)
        : Optional.empty();
  }

  /** Gives what lasts the cause that its course has shown by now. */
  private void explain(Cause cause) {
    if (finding != null && weak != null && weak.cause() != cause) {
      LocalDate begin = weak.begin();
      Cause former = weak.cause();
      explain(begin, former, cause);
      finding = finding.relabel(cause);
    }
  }

  /** Gives the losses from a day on another cause. */
  private void explain(LocalDate begin, Cause former, Cause found) {
    for (int i = 0; i < recent.size(); i++) {
      DeviceLosses each = recent.get(i);
      if (found != former && !each.date().isBefore(begin) && each.lost(former) > 0) {
        recent.set(i, each.explain(former, found));
        explained.add(each.date());
      }
    }
  }

  /** Takes that a whole plant that gave nothing since a day was covered with snow. */
  public void explainBySnow(LocalDate begin) {
    explain(begin, Cause.UNKNOWN, Cause.SNOW);
  }

  private void explainByShade() {
    if (finding != null && weak != null) {
      explain(weak.begin(), weak.cause(), Cause.SHADE);
      slots.adopt(finding.relabel(Cause.SHADE));
      finding = null;
    }
    weak = null;
  }

  /** A day on which something else was wrong shows less than a good one. */
  private boolean isOver(WeakDays former, boolean good) {
    PeerRecord record = former.string() == 0 ? device : strings.get(former.string() - 1);
    return RatioRules.isNormal(record) || (good && RatioRules.isClearlyNormal(record));
  }

  /** Books the losses of a day that was judged, and returns the finding that ended, if one did. */
  public Optional<LossFinding> settle(DeviceLosses losses, EnergySlots energy) {
    recent.add(losses.summary());
    if (recent.size() > MAX_DAYS) {
      recent.remove(0);
    }
    Optional<LossFinding> ended = Optional.empty();
    if (finding != null && weak == null) {
      ended = Optional.of(finding.closed());
      finding = null;
    }
    if (weak != null) {
      grow(weak, losses, energy);
    }
    return ended;
  }

  private void grow(WeakDays days, DeviceLosses losses, EnergySlots energy) {
    GrowingFinding growing = finding;
    if (growing == null) {
      growing = begin(days, losses.date(), energy);
      finding = growing;
    }
    long lost = losses.lost(days.cause());
    Instant end = Instant.ofEpochMilli(energy.day().endMillis());
    growing.grow(end, lost, cost(lost, energy));
  }

  /** What was lost on the first weak days is explained now. */
  private GrowingFinding begin(WeakDays days, LocalDate today, EnergySlots energy) {
    Instant begin = Instant.ofEpochMilli(LocalDay.of(days.begin(), site.zone()).startMillis());
    GrowingFinding growing =
        new GrowingFinding(
            new Subject(nameplate.device(), days.string()),
            days.cause(),
            begin,
            Method.PEERS.wireName(),
            days.evidence());
    for (DeviceLosses each : recent) {
      if (!each.date().isBefore(days.begin()) && each.date().isBefore(today)) {
        long lost = each.lost(Cause.UNKNOWN);
        growing.grow(begin, lost, cost(lost, energy));
      }
    }
    explain(days.begin(), Cause.UNKNOWN, days.cause());
    return growing;
  }

  /** Returns the value of an energy by the prices at which the inverter produced on a day. */
  private BigDecimal cost(long lost, EnergySlots energy) {
    return energy.total() == 0
        ? site.tariff().value(lost, LocalTime.NOON)
        : EnergyValue.of(energy, site)
            .multiply(BigDecimal.valueOf(lost))
            .divide(BigDecimal.valueOf(energy.total()), MathContext.DECIMAL64);
  }

  /**
   * Takes the energy that a counter shows for a day on which the device was silent.
   *
   * @param dead the energy in milliwatt-hours that was lost, if the device gave too little
   */
  public void decide(LocalDate date, long late, long dead) {
    recent.replaceAll(each -> each.date().equals(date) ? each.decide(late, dead) : each);
  }

  /** Returns whether it is not known what the inverter gave in a silence on the last day. */
  public boolean isUndecided() {
    return !recent.isEmpty() && recent.get(recent.size() - 1).production().undecided() > 0;
  }

  /** Returns the possible energy of the silences of a day that are not decided, in mWh. */
  public long undecided(LocalDate date) {
    return recent.stream()
        .filter(each -> each.date().equals(date))
        .mapToLong(each -> each.production().undecided())
        .sum();
  }

  /** Returns the days whose losses got another cause since the last call. */
  public SortedSet<LocalDate> takeExplained() {
    SortedSet<LocalDate> taken = new TreeSet<>(explained);
    explained.clear();
    return taken;
  }

  /** Returns the finding that lasts, if there is one. */
  public Optional<LossFinding> open() {
    return Optional.ofNullable(finding).map(GrowingFinding::open);
  }

  /**
   * Returns the losses of the last two years and a month by day, with causes that were found later.
   */
  public List<DeviceLosses> recent() {
    return List.copyOf(recent);
  }
}
