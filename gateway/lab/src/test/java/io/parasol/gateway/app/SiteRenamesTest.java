// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A rename")
class SiteRenamesTest {

  private static String refusal(CompletionStage<Boolean> stage, Duration limit) {
    return String.valueOf(
        assertThrows(
                IOException.class, () -> SiteRenames.answer(stage, limit, "the thread of commands"))
            .getMessage());
  }

  @Test
  void waits_for_the_answer_of_another_thread() throws Exception {
    CompletableFuture<Boolean> stage = CompletableFuture.completedFuture(true);

    assertEquals(true, SiteRenames.answer(stage, Duration.ZERO, "the thread of commands"));
  }

  @Test
  void does_not_wait_for_ever_if_that_thread_is_blocked() {
    assertEquals(
        "the thread of commands has not answered within 0 s",
        refusal(new CompletableFuture<>(), Duration.ofMillis(1)));
  }

  @Test
  void states_how_that_thread_has_failed() {
    assertEquals(
        "the thread of commands has failed: java.lang.IllegalStateException: no",
        refusal(
            CompletableFuture.failedFuture(new IllegalStateException("no")),
            Duration.ofSeconds(1)));
  }
}
