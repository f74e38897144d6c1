// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import io.parasol.broker.bridge.RetainedMessages;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An MQTT session of the site that also sends its states, events and receipts to the upstream
 * broker.
 *
 * <p>Publications are mirrored where the gateway makes them. Messages from any other source are
 * therefore never included.
 */
record MirroredSession(
    Session session, Topics topics, UpstreamQueue keeping, RetainedMessages shelf)
    implements Session {

  private static final Set<Kind> TOLD =
      Set.of(Kind.STATE, Kind.HEALTH, Kind.EVENT, Kind.RECEIPT, Kind.UPDATE);

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
    return session.publish(publication).thenCompose(result -> passOn(publication, result));
  }

  private CompletionStage<PublishResult> passOn(Publication publication, PublishResult result) {
    Optional<Kind> kind = result == PublishResult.ACCEPTED ? told(publication) : Optional.empty();
    CompletionStage<PublishResult> answer = CompletableFuture.completedFuture(result);
    if (kind.isEmpty()) {
      return answer;
    }
    if (publication.retain()) {
      shelf.put(publication);
      return answer;
    }
    // An accepted receipt is on the disk or with the upstream broker, and so survives a restart.
    // All
    // other kinds wait only for the disk's answer, so that events still reach the site while the
    // disk
    // rejects writes.
    UpstreamQueue.Kept letter = keeping.keep(Optional.empty(), publication);
    CompletionStage<Void> done = kind.get() == Kind.RECEIPT ? letter.kept() : letter.tried();
    return done.handle((kept, givenUp) -> givenUp == null ? result : PublishResult.UNKNOWN);
  }

  private Optional<Kind> told(Publication publication) {
    SiteTopic what = topics.parse(publication.topic()).orElse(null);
    Optional<Kind> kind = Optional.empty();
    if (what instanceof SiteTopic.OfDevice device) {
      kind = Optional.of(device.kind());
    } else if (what instanceof SiteTopic.OfGateway gateway) {
      kind = Optional.of(gateway.kind());
    }
    return kind.filter(TOLD::contains);
  }

  @Override
  public void reconnect() {
    session.reconnect();
  }

  @Override
  public CompletionStage<Void> close(Optional<Publication> farewell) {
    farewell.ifPresent(shelf::put);
    return session.close(farewell);
  }
}
