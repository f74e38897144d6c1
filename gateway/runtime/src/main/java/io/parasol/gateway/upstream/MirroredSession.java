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
    Session session, Topics topics, UpstreamQueue queue, RetainedMessages retained)
    implements Session {

  private static final Set<Kind> MIRRORED_KINDS =
      Set.of(
          Kind.STATE,
          Kind.HEALTH,
          Kind.EVENT,
          Kind.RECEIPT,
          Kind.UPDATE,
          Kind.ABOUT,
          Kind.FINDINGS,
          Kind.REPORT);

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
    return session.publish(publication).thenCompose(result -> mirror(publication, result));
  }

  private CompletionStage<PublishResult> mirror(Publication publication, PublishResult result) {
    Optional<Kind> kind =
        result == PublishResult.ACCEPTED ? mirroredKind(publication) : Optional.empty();
    CompletionStage<PublishResult> answer = CompletableFuture.completedFuture(result);
    if (kind.isEmpty()) {
      return answer;
    }
    if (publication.retain()) {
      retained.put(publication);
      return answer;
    }
    // An accepted receipt is on the disk or with the upstream broker, and so survives a restart.
    // All
    // other kinds wait only for the disk's answer, so that events still reach the site while the
    // disk
    // rejects writes.
    UpstreamQueue.QueuedMessage queued = queue.enqueue(Optional.empty(), publication);
    CompletionStage<Void> done = kind.get() == Kind.RECEIPT ? queued.stored() : queued.attempted();
    return done.handle((kept, failure) -> failure == null ? result : PublishResult.UNKNOWN);
  }

  private Optional<Kind> mirroredKind(Publication publication) {
    SiteTopic what = topics.parse(publication.topic()).orElse(null);
    Optional<Kind> kind = Optional.empty();
    if (what instanceof SiteTopic.OfDevice device) {
      kind = Optional.of(device.kind());
    } else if (what instanceof SiteTopic.OfGateway gateway) {
      kind = Optional.of(gateway.kind());
    }
    return kind.filter(MIRRORED_KINDS::contains);
  }

  @Override
  public void reconnect() {
    session.reconnect();
  }

  @Override
  public CompletionStage<Void> close(Optional<Publication> offlineState) {
    offlineState.ifPresent(retained::put);
    return session.close(offlineState);
  }
}
