// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A session whose publications an observer receives first, whatever becomes of them. */
record ObservedSession(Session session, Consumer<Publication> observer) implements Session {

  @Override
  public boolean isConnected() {
    return session.isConnected();
  }

  @Override
  public int window() {
    return session.window();
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    observer.accept(publication);
    return session.publish(publication);
  }

  @Override
  public void reconnect() {
    session.reconnect();
  }

  @Override
  public CompletionStage<Void> close(Optional<Publication> offlineState) {
    offlineState.ifPresent(observer);
    return session.close(offlineState);
  }
}
