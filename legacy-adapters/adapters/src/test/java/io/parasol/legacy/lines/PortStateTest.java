// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A port")
class PortStateTest {

  @Test
  void is_tried_at_once_and_then_ever_more_seldom() {
    PortState state = PortState.initial(0);
    assertTrue(state.isRetryDue(0));

    long now = 0;
    long[] waits = new long[8];
    for (int i = 0; i < waits.length; i++) {
      state = state.failed(now, 1);
      waits[i] = Duration.ofNanos(state.at() - now).toSeconds();
      assertFalse(state.isRetryDue(state.at() - 1));
      now = state.at();
      assertTrue(state.isRetryDue(now));
    }
    assertEquals("1 2 4 8 16 30 30 30", join(waits));
  }

  @Test
  void that_has_worked_is_tried_soon_again() {
    PortState open = PortState.initial(0).failed(0, 1).failed(0, 1).opened(0);

    assertFalse(open.isRetryDue(Long.MAX_VALUE), "an open one is not opened");
    long later = Duration.ofSeconds(30).toNanos();
    assertEquals(later + Duration.ofSeconds(1).toNanos(), open.failed(later, 1).at());
    assertEquals(1, open.failed(later, 1).failures());
  }

  @Test
  void that_fails_as_soon_as_it_is_open_is_tried_ever_more_seldom() {
    PortState state = PortState.initial(0);
    for (int i = 0; i < 10; i++) {
      state = state.opened(0).failed(0, 1);
    }
    assertEquals(Duration.ofSeconds(30).toNanos(), state.at());
  }

  @Test
  void is_tried_with_jitter() {
    assertEquals(Duration.ofMillis(750).toNanos(), PortState.initial(0).failed(0, 0).at());
  }

  private static String join(long[] numbers) {
    StringBuilder text = new StringBuilder();
    for (long each : numbers) {
      text.append(text.isEmpty() ? "" : " ").append(each);
    }
    return text.toString();
  }
}
