// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.lines.LineMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a device is asked for")
class MessageScheduleTest {

  private static final long SECOND = 1_000_000_000L;
  private static final LineMessage STATUS = message("status", Optional.empty());
  private static final LineMessage MODE = message("mode", Optional.empty());
  private static final LineMessage RATING = message("rating", Optional.of(Duration.ofSeconds(60)));

  private final MessageSchedule schedule =
      new MessageSchedule(List.of(STATUS, MODE, RATING), Duration.ofSeconds(10));

  private static LineMessage message(String name, Optional<Duration> every) {
    return new LineMessage(name, "Q" + name, "", every, 1, Optional.empty());
  }

  @BeforeEach
  void start() {
    schedule.start(0);
  }

  /** Lets a minute pass second by second; when what was asked for. */
  private List<String> minute(long from, boolean areAnswered) {
    List<String> asked = new ArrayList<>();
    for (long second = from; second < from + 60; second++) {
      Optional<MessageSchedule.Due> due = schedule.next(second * SECOND);
      while (due.isPresent()) {
        asked.add(second + " " + due.get().message().name());
        if (areAnswered) {
          schedule.onResponse(due.get().message(), second * SECOND);
        } else {
          schedule.onFailure(due.get().message(), second * SECOND);
        }
        due = schedule.next(second * SECOND);
      }
    }
    return asked;
  }

  private long count(List<String> asked, String message) {
    return asked.stream().filter(each -> each.endsWith(message)).count();
  }

  @Test
  void comes_each_at_its_own_pace() {
    List<String> asked = minute(0, true);

    assertEquals(6, count(asked, "status"));
    assertEquals(6, count(asked, "mode"));
    assertEquals(1, count(asked, "rating"));
  }

  @Test
  void is_only_the_first_message_once_it_is_silent_and_all_again_when_it_answers() {
    List<String> asked = minute(0, false);

    assertTrue(schedule.isSilent());
    assertEquals(1, count(asked, "mode"));
    assertEquals(1, count(asked, "rating"));
    assertTrue(count(asked, "status") >= 5, "the probe goes on: " + asked);

    schedule.onResponse(STATUS, 60 * SECOND);
    assertFalse(schedule.isSilent());
    assertEquals(2, minute(60, true).stream().filter(each -> each.startsWith("60 ")).count());
  }

  @Test
  void is_not_what_it_does_not_know_for_long() {
    long modeAsked = 0;
    for (long second = 0; second < 3600; second++) {
      for (Optional<MessageSchedule.Due> due = schedule.next(second * SECOND);
          due.isPresent();
          due = schedule.next(second * SECOND)) {
        if (due.get().message().equals(MODE)) {
          modeAsked++;
          schedule.onRejection(MODE, second * SECOND);
        } else {
          schedule.onResponse(due.get().message(), second * SECOND);
        }
      }
    }
    assertFalse(schedule.isSilent());
    assertTrue(modeAsked >= 12 && modeAsked <= 24, "every five minutes in the end: " + modeAsked);
  }

  @Test
  void does_not_pile_up_when_it_is_late() {
    schedule.onResponse(STATUS, 35 * SECOND);

    assertEquals(45 * SECOND, due(STATUS));
  }

  private long due(LineMessage message) {
    schedule.onResponse(MODE, 1000 * SECOND);
    schedule.onResponse(RATING, 1000 * SECOND);
    assertEquals(message, schedule.next(500 * SECOND).orElseThrow().message());
    return schedule.nextDue().orElseThrow();
  }

  @Test
  void is_a_message_of_a_long_period_again_soon_that_failed_once() {
    LineMessage rare = message("rare", Optional.of(Duration.ofMinutes(15)));
    MessageSchedule alone = new MessageSchedule(List.of(rare), Duration.ofSeconds(10));
    alone.start(0);

    alone.onFailure(rare, 0);
    assertEquals(60 * SECOND, alone.nextDue().orElseThrow());
    alone.onFailure(rare, 60 * SECOND);
    assertEquals(120 * SECOND, alone.nextDue().orElseThrow());
    alone.onResponse(rare, 120 * SECOND);
    assertEquals((120 + 900) * SECOND, alone.nextDue().orElseThrow());
  }

  @Test
  void has_been_tried_once_when_each_was() {
    schedule.onResponse(STATUS, 0);
    schedule.onRejection(MODE, 0);
    assertFalse(schedule.isEveryMessageTried());

    schedule.onFailure(RATING, 0);
    assertTrue(schedule.isEveryMessageTried());
  }
}
