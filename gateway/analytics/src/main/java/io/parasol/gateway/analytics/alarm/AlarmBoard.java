// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.alarm;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * All alarms of a plant. It has no clock: each call brings the time.
 *
 * <p>Not safe for use by several threads.
 */
public final class AlarmBoard {

  private static final int MAX_ALARMS = 20_000;

  private final Map<String, AlarmEntry> entries = new LinkedHashMap<>();

  /**
   * Reports whether the condition of an alarm holds.
   *
   * @return false if there is no room for another alarm
   */
  public boolean report(AlarmRule rule, boolean holds, Instant now) {
    AlarmEntry entry = entries.get(rule.id());
    if (entry == null) {
      if (!holds) {
        return true;
      }
      if (entries.size() == MAX_ALARMS) {
        return false;
      }
      entry = new AlarmEntry(rule);
      entries.put(rule.id(), entry);
    }
    entry.report(holds, now);
    return true;
  }

  /** Reports all conditions that hold; those of all other alarms do not. */
  public void reportAll(Collection<AlarmRule> holding, Instant now) {
    Set<String> ids = new HashSet<>();
    for (AlarmRule each : holding) {
      ids.add(each.id());
      report(each, true, now);
    }
    for (AlarmEntry each : entries.values()) {
      if (!ids.contains(each.alarm().rule().id())) {
        each.report(false, now);
      }
    }
  }

  /**
   * Adds an alarm of a former run. No operator is notified of it again, and its condition is taken
   * to hold until it is reported.
   */
  public void restore(Alarm alarm) {
    if (entries.size() < MAX_ALARMS) {
      entries.put(alarm.rule().id(), AlarmEntry.restored(alarm));
    }
  }

  /**
   * Replaces what the alarms are called; their state and their delays go on.
   *
   * @param renamed returns an alarm with another rule, or the same alarm
   */
  public void renameAll(UnaryOperator<Alarm> renamed) {
    List<AlarmEntry> all = List.copyOf(entries.values());
    entries.clear();
    for (AlarmEntry each : all) {
      each.rename(renamed);
      entries.put(each.alarm().rule().id(), each);
    }
  }

  /**
   * Lets time pass: raises and clears alarms whose delay is over.
   *
   * @return what operators are notified of: raised alarms that are not shelved and that no alarm
   *     nearer to the root explains
   */
  public List<Notification> tick(Instant now) {
    entries.values().removeIf(each -> each.isForgotten(now));
    entries.values().forEach(each -> each.tick(now));
    Set<List<String>> roots = uncleared();
    List<Notification> notifications = new ArrayList<>();
    for (AlarmEntry each : entries.values()) {
      if (each.isUnnotified(now) && !isExplained(each, roots)) {
        each.onNotified();
        notifications.add(new Notification(each.alarm(), now));
      }
    }
    return notifications;
  }

  /** A root that is still in its delay holds back its leaves, too. */
  private Set<List<String>> uncleared() {
    Set<List<String>> paths = new HashSet<>();
    for (AlarmEntry each : entries.values()) {
      if (each.alarm().state() != Alarm.State.CLEARED) {
        paths.add(each.alarm().rule().source().path());
      }
    }
    return paths;
  }

  private static boolean isExplained(AlarmEntry leaf, Set<List<String>> roots) {
    return leaf.alarm().rule().source().ancestors().stream().anyMatch(roots::contains);
  }

  /** Acknowledges an alarm that is raised. */
  public boolean acknowledge(String id, String operator) {
    return find(id).filter(each -> each.acknowledge(operator)).isPresent();
  }

  /** Holds the notifications of an alarm back until a time. */
  public boolean shelve(String id, Shelving shelving) {
    Optional<AlarmEntry> entry = find(id);
    entry.ifPresent(each -> each.shelve(shelving));
    return entry.isPresent();
  }

  private Optional<AlarmEntry> find(String id) {
    return Optional.ofNullable(entries.get(id));
  }

  /** Returns the active alarms that no other explains. */
  public List<Alarm> active() {
    return list(false);
  }

  /** Returns the active alarms that an alarm nearer to the root explains. */
  public List<Alarm> suppressed() {
    return list(true);
  }

  private List<Alarm> list(boolean explained) {
    Set<List<String>> roots = uncleared();
    return entries.values().stream()
        .filter(each -> each.alarm().isActive() && isExplained(each, roots) == explained)
        .map(AlarmEntry::alarm)
        .toList();
  }

  /** Returns the alarms that are active or shelved; a run that follows can restore them. */
  public List<Alarm> kept() {
    return entries.values().stream()
        .map(AlarmEntry::alarm)
        .filter(each -> each.isActive() || !each.shelving().equals(Shelving.NONE))
        .toList();
  }

  /** Returns an alarm of whatever state. */
  public Optional<Alarm> alarm(String id) {
    return find(id).map(AlarmEntry::alarm);
  }
}
