// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.Session;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The upstream broker as the site's sessions see it: accepts copies of what they publish. */
public interface UpstreamFeed {

  /**
   * The kinds of messages of native devices that are queued until the upstream broker has
   * acknowledged them. Devices repeat the other kinds, so that only the latest message of those is
   * sent.
   */
  Set<Kind> QUEUED_KINDS = Set.of(Kind.TELEMETRY, Kind.EVENT);

  /** For a site without an upstream broker. */
  UpstreamFeed NONE =
      new UpstreamFeed() {
        @Override
        public Session mirrored(Session session) {
          return session;
        }

        @Override
        public boolean acceptsNativeMessages() {
          return false;
        }

        @Override
        public CompletionStage<Void> forward(SiteTopic.OfDevice topic, Delivery delivery) {
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public void forward(Publication state) {}
      };

  /**
   * Returns a session that also sends what it publishes to the upstream broker. A publication
   * counts as accepted once the session's broker has accepted it and the upstream queue has
   * answered.
   */
  Session mirrored(Session session);

  /**
   * Returns whether it wants the messages of native devices, which publish to the broker
   * themselves.
   */
  boolean acceptsNativeMessages();

  /**
   * Takes a message of a native device. Must not block.
   *
   * @return completes once the message is stored durably, or at once if it need not be.
   */
  CompletionStage<Void> forward(SiteTopic.OfDevice topic, Delivery delivery);

  /** Takes the retained state of a device whose session has ended. Must not block. */
  void forward(Publication state);
}
