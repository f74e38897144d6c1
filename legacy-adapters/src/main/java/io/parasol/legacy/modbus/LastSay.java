// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Asks whether a write may go out, and takes silence for a no. */
final class LastSay {

  /** So long may the answer take. */
  static final Duration LONGEST = Duration.ofSeconds(10);

  private LastSay() {}

  /** Completes on the link's thread, as what was asked does, or exceptionally when that is late. */
  static CompletionStage<Void> ask(
      BeforeWrite before, Map<PointName, Value> toTakeBack, LinkTime time) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    before
        .arm(toTakeBack)
        .whenCompleteAsync(
            (said, refusal) -> {
              if (refusal == null) {
                answer.complete(null);
              } else {
                answer.completeExceptionally(refusal);
              }
            },
            time.loop());
    time.after(
        LONGEST,
        () ->
            answer.completeExceptionally(
                new IllegalStateException("no last say within " + LONGEST)));
    return answer;
  }

  /** Why it was refused, without what stages have put around it. */
  static Throwable why(Throwable refusal) {
    return refusal instanceof CompletionException && refusal.getCause() != null
        ? refusal.getCause()
        : refusal;
  }
}
