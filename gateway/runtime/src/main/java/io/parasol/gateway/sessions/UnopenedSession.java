// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The state of the gateway's own session before it is opened: never connected. */
final class UnopenedSession implements Session {

  @Override
  public boolean isConnected() {
    return false;
  }

  @Override
  public int window() {
    return 0;
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    return CompletableFuture.completedFuture(PublishResult.UNKNOWN);
  }

  @Override
  public void reconnect() {}

  @Override
  public CompletionStage<Void> close(Optional<Publication> finalMessage) {
    return CompletableFuture.completedFuture(null);
  }
}
