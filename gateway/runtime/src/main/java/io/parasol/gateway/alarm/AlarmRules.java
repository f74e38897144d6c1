// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.alarm;

import io.parasol.gateway.analytics.alarm.Alarm;
import io.parasol.gateway.analytics.alarm.AlarmRule;
import io.parasol.gateway.analytics.alarm.AlarmRule.Severity;
import io.parasol.gateway.analytics.alarm.AlarmSource;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.health.RaisedCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which conditions and findings are alarms, how severe they are, and which of them explains which.
 *
 * <p>The place of an alarm is the path gateway, link, device, string. Only an outage stands at the
 * place itself, so that it explains what is below it; every other alarm stands below its place.
 */
public final class AlarmRules {

  private static final String GATEWAY = "gateway";
  private static final String FINDING = "finding/";

  /** Where the name of the device stands in the path of an alarm, after gateway and link. */
  private static final int DEVICE = 2;

  private static final Duration ON_DELAY = Duration.ofMinutes(1);
  private static final Duration OFF_DELAY = Duration.ofMinutes(5);

  /** Conditions that are no faults. */
  private static final Set<String> NO_ALARMS = Set.of("asleep");

  private static final Set<String> OUTAGES = Set.of("no_answer", "link_silent");

  private static final Set<String> CRITICAL =
      Set.of(
          "link_silent",
          "fault",
          "device_identity_changed",
          "issuer_expired",
          "lock_failed",
          "log_unavailable",
          "memory_exhausted",
          "state_read_only",
          "store_degraded");

  private static final Set<String> NOTICES =
      Set.of("certificate_expiring", "profile_doubtful", "releases_expiring", "session_slow");

  /** Causes that the site has wanted, or that come back every day. */
  private static final Map<Cause, Severity> FINDINGS =
      Map.of(
          Cause.DEAD, Severity.CRITICAL,
          Cause.FAULT, Severity.CRITICAL,
          Cause.GRID, Severity.CRITICAL,
          Cause.STRING, Severity.WARNING,
          Cause.SNOW, Severity.NOTICE,
          Cause.SOILING, Severity.NOTICE,
          Cause.UNKNOWN, Severity.WARNING);

  private AlarmRules() {}

  /** Returns the alarm of a condition; empty if it is none. */
  public static Optional<AlarmRule> of(RaisedCondition condition) {
    int slash = condition.name().indexOf('/');
    String event = slash < 0 ? condition.name() : condition.name().substring(0, slash);
    if (NO_ALARMS.contains(event)) {
      return Optional.empty();
    }
    List<String> path = new ArrayList<>(List.of(GATEWAY));
    path.addAll(condition.place());
    if (!OUTAGES.contains(event)) {
      path.add(condition.name());
    }
    Severity severity =
        CRITICAL.contains(event)
            ? Severity.CRITICAL
            : NOTICES.contains(event) ? Severity.NOTICE : Severity.WARNING;
    List<String> id = new ArrayList<>(condition.place());
    id.add(condition.name());
    return Optional.of(
        new AlarmRule(String.join("/", id), new AlarmSource(path), severity, ON_DELAY, OFF_DELAY));
  }

  /**
   * Returns the alarm of a finding that lasts; empty if its cause is no alarm.
   *
   * @param link of its device
   */
  public static Optional<AlarmRule> of(LossFinding finding, String link) {
    Severity severity = FINDINGS.get(finding.cause());
    if (severity == null) {
      return Optional.empty();
    }
    String device = finding.subject().device();
    String subject = finding.subject().string() == 0 ? "" : "string-" + finding.subject().string();
    String name = FINDING + finding.id();
    List<String> path =
        subject.isEmpty()
            ? List.of(GATEWAY, link, device, name)
            : List.of(GATEWAY, link, device, subject, name);
    // A finding has lasted for fifteen minutes before it is one.
    return Optional.of(
        new AlarmRule(name, new AlarmSource(path), severity, Duration.ZERO, Duration.ZERO));
  }

  /** Returns the same alarm, if it is one of a device that has got another name, with that name. */
  static Alarm renamed(Alarm alarm, String from, String to) {
    AlarmRule rule = alarm.rule();
    List<String> path = new ArrayList<>(rule.source().path());
    if (path.size() <= DEVICE || !path.get(DEVICE).equals(from)) {
      return alarm;
    }
    path.set(DEVICE, to);
    boolean isFinding = rule.id().startsWith(FINDING);
    String before = isFinding ? FINDING : path.get(1) + "/";
    String id = before + to + rule.id().substring(before.length() + from.length());
    if (isFinding) {
      path.set(path.size() - 1, id);
    }
    return alarm.with(
        new AlarmRule(id, new AlarmSource(path), rule.severity(), rule.onDelay(), rule.offDelay()));
  }
}
