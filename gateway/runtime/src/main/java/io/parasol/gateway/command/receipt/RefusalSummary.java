// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import io.parasol.gateway.command.journal.JournalRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which rejections get a record of their own, and counts the others. Any client that may
 * publish commands can cause rejections, and a flood of them must not fill the disk.
 *
 * <p>The first rejection of a sender with a reason is recorded. All others are counted, until a
 * minute passes without one: one summary for each sender, reason and minute. The records of their
 * own are limited for each sender, too, and in total.
 */
final class RefusalSummary {

  /** The time that one summary covers. */
  static final Duration PERIOD = Duration.ofMinutes(1);

  /** Number of rejections of one sender that are recorded without a pause. */
  static final int MAX_BURST = 20;

  private static final Duration SENDER_INTERVAL = Duration.ofMinutes(5);
  private static final int MAX_BURST_OF_ALL = 200;
  private static final Duration INTERVAL_OF_ALL = Duration.ofSeconds(20);

  /** Maximum number of senders and of pairs of sender and reason. Others count as one sender. */
  static final int MAX_SENDERS = 64;

  /** The sender of summaries for the senders above the maximum. */
  static final String OTHERS = "others";

  private final Map<Cause, Count> counts = new LinkedHashMap<>();
  private final Map<String, RefusalBudget> senders = new LinkedHashMap<>();
  private final RefusalBudget all = new RefusalBudget(MAX_BURST_OF_ALL, INTERVAL_OF_ALL);

  private record Cause(String sender, String reason) {}

  private record Count(long refusals, Instant since) {
    boolean isDue(Instant now) {
      return since.isAfter(now) || !since.plus(PERIOD).isAfter(now);
    }
  }

  /** Returns whether this rejection gets a record of its own; if not, counts it. */
  boolean admits(String sender, String reason, Instant now) {
    Cause cause = cause(sender, reason);
    Count count = counts.get(cause);
    boolean isAdmitted = count == null && isWithinBudget(cause.sender(), now);
    if (isAdmitted) {
      counts.put(cause, new Count(0, now));
    } else {
      counts.merge(
          cause,
          new Count(1, now),
          (before, one) -> new Count(before.refusals() + 1, before.since()));
    }
    return isAdmitted;
  }

  private Cause cause(String sender, String reason) {
    Cause cause = new Cause(sender, reason);
    return counts.containsKey(cause) || counts.size() < MAX_SENDERS
        ? cause
        : new Cause(OTHERS, reason);
  }

  private boolean isWithinBudget(String sender, Instant now) {
    senders.values().removeIf(budget -> budget.isUnused(now));
    boolean isKnown = senders.containsKey(sender) || senders.size() < MAX_SENDERS;
    String counted = isKnown ? sender : OTHERS;
    return senders
            .computeIfAbsent(counted, unused -> new RefusalBudget(MAX_BURST, SENDER_INTERVAL))
            .admits(now)
        && all.admits(now);
  }

  /** Returns the summaries whose minute is over, and begins the next minute. */
  List<JournalRecord.RefusalCount> due(Instant now) {
    return take(now, false);
  }

  /** Returns all summaries, because the gateway stops. */
  List<JournalRecord.RefusalCount> rest(Instant now) {
    return take(now, true);
  }

  private List<JournalRecord.RefusalCount> take(Instant now, boolean isEnd) {
    List<JournalRecord.RefusalCount> due = new ArrayList<>();
    Iterator<Map.Entry<Cause, Count>> all = counts.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Cause, Count> each = all.next();
      Count count = each.getValue();
      if (!isEnd && !count.isDue(now)) {
        continue;
      }
      if (count.refusals() > 0) {
        Cause cause = each.getKey();
        due.add(
            new JournalRecord.RefusalCount(
                cause.sender(), cause.reason(), count.refusals(), count.since(), now));
      }
      if (count.refusals() > 0 && !isEnd) {
        each.setValue(new Count(0, now));
      } else {
        all.remove();
      }
    }
    return due;
  }
}
