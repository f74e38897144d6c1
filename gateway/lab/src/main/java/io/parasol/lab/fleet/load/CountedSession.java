// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A session whose answers are counted. */
record CountedSession(Session session, GatewayCounts counts) implements Session {

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
    return session
        .publish(publication)
        .whenComplete(
            (result, failure) -> counts.count(failure == null ? result : PublishResult.UNKNOWN));
  }

  @Override
  public void reconnect() {
    session.reconnect();
  }

  @Override
  public CompletionStage<Void> close(Optional<Publication> finalMessage) {
    return session.close(finalMessage);
  }
}
