// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.alarm;

import io.parasol.gateway.analytics.alarm.Alarm.State;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** One alarm as it changes. */
final class AlarmEntry {

  /** How long a cleared alarm stays visible. */
  private static final Duration KEPT = Duration.ofDays(7);

  private Alarm alarm;
  private boolean holds;
  private Instant changed = Instant.MIN;
  private boolean notified;

  AlarmEntry(AlarmRule rule) {
    alarm = new Alarm(rule, State.CLEARED, Instant.MIN, "", Shelving.NONE, 0);
  }

  /** Returns an alarm of a former run; operators were notified of it. */
  static AlarmEntry restored(Alarm alarm) {
    AlarmEntry entry = new AlarmEntry(alarm.rule());
    entry.alarm = alarm;
    entry.holds = alarm.isActive();
    entry.changed = alarm.since();
    entry.notified = true;
    return entry;
  }

  Alarm alarm() {
    return alarm;
  }

  void rename(UnaryOperator<Alarm> renamed) {
    alarm = renamed.apply(alarm);
  }

  void report(boolean nowHolds, Instant now) {
    if (nowHolds != holds) {
      holds = nowHolds;
      changed = now;
      if (holds) {
        onBegin(now);
      }
    }
    tick(now);
  }

  private void onBegin(Instant now) {
    if (alarm.isActive()) {
      alarm =
          new Alarm(
              alarm.rule(),
              alarm.state(),
              alarm.since(),
              alarm.acknowledgedBy(),
              alarm.shelving(),
              alarm.count() + 1);
    } else {
      alarm = new Alarm(alarm.rule(), State.PENDING, now, "", alarm.shelving(), 1);
      notified = false;
    }
  }

  void tick(Instant now) {
    Duration age = changed.equals(Instant.MIN) ? Duration.ZERO : Duration.between(changed, now);
    if (holds) {
      if (alarm.state() == State.PENDING && age.compareTo(alarm.rule().onDelay()) >= 0) {
        alarm = alarm.in(State.RAISED);
      }
    } else if (alarm.state() == State.PENDING
        || (alarm.isActive() && age.compareTo(alarm.rule().offDelay()) >= 0)) {
      alarm = alarm.in(State.CLEARED);
    }
  }

  boolean acknowledge(String operator) {
    if (alarm.state() != State.RAISED) {
      return false;
    }
    alarm =
        new Alarm(
            alarm.rule(),
            State.ACKNOWLEDGED,
            alarm.since(),
            operator,
            alarm.shelving(),
            alarm.count());
    return true;
  }

  void shelve(Shelving shelving) {
    alarm =
        new Alarm(
            alarm.rule(),
            alarm.state(),
            alarm.since(),
            alarm.acknowledgedBy(),
            shelving,
            alarm.count());
  }

  boolean isUnnotified(Instant now) {
    return alarm.state() == State.RAISED && !notified && !now.isBefore(alarm.shelving().until());
  }

  void onNotified() {
    notified = true;
  }

  boolean isForgotten(Instant now) {
    return alarm.state() == State.CLEARED
        && !holds
        && Duration.between(changed, now).compareTo(KEPT) > 0
        && !now.isBefore(alarm.shelving().until());
  }
}
