// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.write;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.modbus.plan.LinkTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A request for the approval of a write; a timeout counts as refusal. */
final class WriteApproval {

  /** Maximum time until the approval. */
  static final Duration LONGEST = Duration.ofSeconds(10);

  private WriteApproval() {}

  /**
   * Requests approval for a write.
   *
   * @return completes on the link's thread, with the outcome of {@link BeforeWrite#arm}, or
   *     exceptionally if that takes too long.
   */
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
                new IllegalStateException("no approval of the write within " + LONGEST)));
    return answer;
  }

  /** Returns the cause of a refusal, without the wrapper that completion stages add. */
  static Throwable why(Throwable refusal) {
    return refusal instanceof CompletionException && refusal.getCause() != null
        ? refusal.getCause()
        : refusal;
  }
}
