// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.alarm;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.analytics.alarm.Alarm;
import io.parasol.gateway.analytics.alarm.AlarmBoard;
import io.parasol.gateway.analytics.alarm.AlarmRule;
import io.parasol.gateway.analytics.alarm.Notification;
import io.parasol.gateway.analytics.alarm.Shelving;
import io.parasol.gateway.request.RefusedRequestException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alarms of a site and what operators do with them. An act of an operator is in the evidence
 * log and in a file before it takes effect, so that it holds after a restart. Thread-safe; acts
 * block on the disk.
 */
public final class AlarmRegistry {

  private static final Logger log = LoggerFactory.getLogger(AlarmRegistry.class);

  /** The longest time for which an alarm can be shelved. */
  public static final Duration MAX_SHELVED = Duration.ofDays(30);

  /** Characters. */
  private static final int MAX_REASON = 200;

  private final AlarmBoard board = new AlarmBoard();
  private final Set<String> notified = new HashSet<>();
  private final AlarmFile file;
  private final ActLog acts;
  private final AlarmListener listener;
  private List<Alarm> stored;

  /** Records an act of an operator in the evidence log. */
  @FunctionalInterface
  public interface ActLog {

    /**
     * Records an act.
     *
     * @throws IOException if the log cannot be written
     */
    void record(Json.Obj act) throws IOException;
  }

  public AlarmRegistry(AlarmFile file, ActLog acts, AlarmListener listener) {
    this.file = file;
    this.acts = acts;
    this.listener = listener;
    this.stored = file.read();
    for (Alarm each : stored) {
      board.restore(each);
      if (each.isActive()) {
        notified.add(each.rule().id());
      }
    }
  }

  /**
   * Reports all conditions that hold, and lets time pass. Must be called periodically.
   *
   * @throws IOException if the state of the alarms cannot be written; it is tried again at the next
   *     call
   */
  public synchronized void tick(Collection<AlarmRule> holding, Instant now) throws IOException {
    board.reportAll(holding, now);
    for (Notification each : board.tick(now)) {
      notified.add(each.alarm().rule().id());
      listener.changed("alarm_raised", AlarmJson.of(each.alarm()));
    }
    reportCleared();
    store();
  }

  /**
   * Gives a device another name in its alarms; on the disk when the method returns.
   *
   * @throws IOException if the file cannot be written; it is tried again at the next {@link #tick}
   */
  public synchronized void rename(DeviceId from, DeviceId to) throws IOException {
    board.renameAll(
        alarm -> {
          Alarm renamed = AlarmRules.renamed(alarm, from.value(), to.value());
          if (notified.remove(alarm.rule().id())) {
            notified.add(renamed.rule().id());
          }
          return renamed;
        });
    store();
  }

  private void reportCleared() {
    for (String id : List.copyOf(notified)) {
      Optional<Alarm> alarm = board.alarm(id);
      if (alarm.isEmpty() || alarm.get().state() == Alarm.State.CLEARED) {
        notified.remove(id);
        alarm.ifPresent(each -> listener.changed("alarm_cleared", AlarmJson.of(each)));
      }
    }
  }

  private void store() throws IOException {
    List<Alarm> now = board.kept();
    if (!now.equals(stored)) {
      file.write(now);
      stored = now;
    }
  }

  /**
   * Acknowledges an alarm that is raised.
   *
   * @throws RefusedRequestException if it is not
   * @throws IOException if the act cannot be recorded; then it has no effect
   */
  public synchronized Json.Obj acknowledge(String id, OperatorName operator)
      throws RefusedRequestException, IOException {
    Alarm alarm = find(id);
    if (alarm.state() != Alarm.State.RAISED) {
      throw new RefusedRequestException(
          "not_raised", "the alarm is %s".formatted(AlarmJson.of(alarm).members().get("state")));
    }
    acts.record(act("acknowledge", alarm, operator).build());
    board.acknowledge(id, operator.value());
    return changed("alarm_acknowledged", id, operator);
  }

  /**
   * Holds the notifications of an alarm back until a time; a time that is over ends this.
   *
   * @param reason in the words of the operator; may be empty
   * @throws RefusedRequestException if there is no such alarm, the time is too far ahead, or the
   *     reason is too long
   * @throws IOException if the act cannot be recorded; then it has no effect
   */
  public synchronized Json.Obj shelve(
      String id, Instant until, String reason, OperatorName operator, Instant now)
      throws RefusedRequestException, IOException {
    Alarm alarm = find(id);
    if (until.isAfter(now.plus(MAX_SHELVED))) {
      throw new RefusedRequestException(
          "too_long", "an alarm is shelved for %d days at most".formatted(MAX_SHELVED.toDays()));
    }
    if (reason.length() > MAX_REASON) {
      throw new RefusedRequestException(
          "too_long", "a reason has at most %d characters".formatted(MAX_REASON));
    }
    JsonBuilder act = act("shelve", alarm, operator).putEpochMillis("until", until);
    if (!reason.isEmpty()) {
      act.put("reason", reason);
    }
    acts.record(act.build());
    boolean ends = !until.isAfter(now);
    board.shelve(id, ends ? Shelving.NONE : new Shelving(until, operator.value(), reason));
    return changed("alarm_shelved", id, operator);
  }

  private static JsonBuilder act(String act, Alarm alarm, OperatorName operator) {
    return Json.object()
        .put("act", act)
        .put("alarm", alarm.rule().id())
        .putEpochMillis("since", alarm.since())
        .put("operator", operator.value());
  }

  private Json.Obj changed(String event, String id, OperatorName operator) throws IOException {
    store();
    Json.Obj alarm = AlarmJson.of(board.alarm(id).orElseThrow());
    listener.changed(event, Json.object().putAll(alarm).put("by", operator.value()).build());
    log.info("{} alarm={} by={}", event, id, operator);
    return alarm;
  }

  private Alarm find(String id) throws RefusedRequestException {
    return board
        .alarm(id)
        .orElseThrow(() -> new RefusedRequestException("unknown_alarm", "there is no such alarm"));
  }

  /** Returns the active alarms that no other explains, the most severe and oldest first. */
  public synchronized List<Json> active() {
    return json(board.active());
  }

  /** Returns the active alarms that an alarm nearer to the root explains. */
  public synchronized List<Json> suppressed() {
    return json(board.suppressed());
  }

  private static List<Json> json(List<Alarm> alarms) {
    List<Alarm> sorted = new ArrayList<>(alarms);
    sorted.sort(
        Comparator.comparing((Alarm each) -> each.rule().severity())
            .reversed()
            .thenComparing(Alarm::since)
            .thenComparing(each -> each.rule().id()));
    return sorted.stream().<Json>map(AlarmJson::of).toList();
  }
}
