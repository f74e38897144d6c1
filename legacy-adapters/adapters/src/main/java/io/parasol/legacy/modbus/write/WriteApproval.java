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
  static final Duration APPROVAL_TIMEOUT = Duration.ofSeconds(10);

  private WriteApproval() {}

  /**
   * Requests approval for a write.
   *
   * @return completes on the link's thread, with the outcome of {@link
   *     BeforeWrite#requestApproval}, or exceptionally if that takes too long.
   */
  static CompletionStage<Void> request(
      BeforeWrite before, Map<PointName, Value> toRestore, LinkTime time) {
    CompletableFuture<Void> approval = new CompletableFuture<>();
    before
        .requestApproval(toRestore)
        .whenCompleteAsync(
            (approved, refusal) -> {
              if (refusal == null) {
                approval.complete(null);
              } else {
                approval.completeExceptionally(refusal);
              }
            },
            time.loop());
    time.after(
        APPROVAL_TIMEOUT,
        () ->
            approval.completeExceptionally(
                new IllegalStateException("no approval of the write within " + APPROVAL_TIMEOUT)));
    return approval;
  }

  /** Returns the cause of a refusal, without the wrapper that completion stages add. */
  static Throwable cause(Throwable refusal) {
    return refusal instanceof CompletionException && refusal.getCause() != null
        ? refusal.getCause()
        : refusal;
  }
}
