// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.model.lines.LineMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides when each message is requested; the message that has been due longest comes first. If the
 * device fails to respond three times in a row, only the first message is requested until the
 * device responds. A message that alone gets no response, or is rejected, is requested again after
 * a minute at the latest, and from the third time on at growing intervals, up to five minutes. Has
 * no clock: time is passed in as nanoseconds of a monotonic clock.
 */
final class MessageSchedule {

  private static final int FAILURES_UNTIL_SILENT = 3;

  /** One lost response must not cost a message of a long period a whole period. */
  private static final Duration MAX_FIRST_RETRY = Duration.ofMinutes(1);

  private static final Duration MAX_RETRY_INTERVAL = Duration.ofMinutes(5);

  private final List<Entry> entries = new ArrayList<>();
  private int failures;

  private static final class Entry {
    final LineMessage message;
    final long every;
    long due;
    int failures;
    boolean isTried;

    Entry(LineMessage message, long every) {
      this.message = message;
      this.every = every;
    }
  }

  /** A message and when it was due. */
  record Due(LineMessage message, long since) {}

  /**
   * @param messages the messages to request, the most informative first: only the first one is
   *     requested of a device that does not respond.
   */
  MessageSchedule(List<LineMessage> messages, Duration every) {
    for (LineMessage message : messages) {
      entries.add(new Entry(message, message.every().orElse(every).toNanos()));
    }
  }

  void start(long now) {
    entries.forEach(entry -> entry.due = now);
  }

  /** Returns the message to request now, if there is one. */
  Optional<Due> next(long now) {
    return candidates().stream()
        .filter(entry -> entry.due - now <= 0)
        .min(Comparator.comparingLong(entry -> entry.due - now))
        .map(entry -> new Due(entry.message, entry.due));
  }

  /** Returns when the next message is due; empty if no message is ever requested. */
  OptionalLong nextDue() {
    return candidates().stream().mapToLong(entry -> entry.due).reduce((a, b) -> a - b <= 0 ? a : b);
  }

  private List<Entry> candidates() {
    return isSilent() && !entries.isEmpty() ? entries.subList(0, 1) : entries;
  }

  /** Handles a valid response. */
  void onResponse(LineMessage message, long now) {
    Entry entry = entry(message);
    entry.failures = 0;
    received(now);
    reschedule(entry, entry.every, now);
  }

  /** Handles a response that rejects the request. */
  void onRejection(LineMessage message, long now) {
    Entry entry = entry(message);
    entry.failures++;
    received(now);
    reschedule(entry, retryInterval(entry), now);
  }

  /** Handles a missing or invalid response. */
  void onFailure(LineMessage message, long now) {
    Entry entry = entry(message);
    entry.failures++;
    failures++;
    reschedule(entry, isSilent() ? entry.every : retryInterval(entry), now);
  }

  private void received(long now) {
    if (isSilent()) {
      entries.forEach(entry -> entry.due = now);
    }
    failures = 0;
  }

  private void reschedule(Entry entry, long every, long now) {
    entry.isTried = true;
    long next = entry.due + every;
    entry.due = next - now < 0 ? now + every : next;
  }

  private static long retryInterval(Entry entry) {
    if (entry.failures < FAILURES_UNTIL_SILENT) {
      return Math.min(entry.every, MAX_FIRST_RETRY.toNanos());
    }
    long longer = entry.every << Math.min(entry.failures - FAILURES_UNTIL_SILENT + 1, 10);
    return Math.max(entry.every, Math.min(longer, MAX_RETRY_INTERVAL.toNanos()));
  }

  private Entry entry(LineMessage message) {
    return entries.stream()
        .filter(entry -> entry.message.equals(message))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(message.name() + " is never requested"));
  }

  /** Returns whether the device has failed to respond three times in a row or more. */
  boolean isSilent() {
    return failures >= FAILURES_UNTIL_SILENT;
  }

  boolean isEveryMessageTried() {
    return isSilent() || entries.stream().allMatch(entry -> entry.isTried);
  }
}
