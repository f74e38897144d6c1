// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

import io.parasol.broker.client.PublishResult;
import io.parasol.config.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Confirms publications with QoS 0 by a publication with QoS 1 that follows them. One of these is
 * in flight at a time, and confirms everything that was written before it. Thread-safe.
 */
final class Confirmations {

  private final Supplier<CompletionStage<PublishResult>> publication;

  @GuardedBy("this")
  private List<CompletableFuture<PublishResult>> waiting = new ArrayList<>();

  @GuardedBy("this")
  private boolean isInFlight;

  /**
   * @param publication publishes with QoS 1, in order with the publications with QoS 0.
   */
  Confirmations(Supplier<CompletionStage<PublishResult>> publication) {
    this.publication = publication;
  }

  /** Returns the result of what was written before this call; then call {@link #request}. */
  synchronized CompletionStage<PublishResult> next() {
    CompletableFuture<PublishResult> result = new CompletableFuture<>();
    waiting.add(result);
    return result;
  }

  /** Publishes a confirmation, unless one is in flight: then the next one follows it. */
  void request() {
    List<CompletableFuture<PublishResult>> covered;
    synchronized (this) {
      if (isInFlight || waiting.isEmpty()) {
        return;
      }
      isInFlight = true;
      covered = waiting;
      waiting = new ArrayList<>();
    }
    publication
        .get()
        .whenComplete(
            (result, failure) ->
                answered(covered, failure == null ? result : PublishResult.UNKNOWN));
  }

  private void answered(List<CompletableFuture<PublishResult>> covered, PublishResult result) {
    synchronized (this) {
      isInFlight = false;
    }
    // A broker that refuses the confirmation has handled what came before it, too.
    PublishResult of = result == PublishResult.REFUSED ? PublishResult.ACCEPTED : result;
    covered.forEach(each -> each.complete(of));
    request();
  }
}
