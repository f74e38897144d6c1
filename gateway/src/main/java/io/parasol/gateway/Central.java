// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.broker.session.Delivery;
import io.parasol.broker.session.Publication;
import io.parasol.broker.session.Session;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The centre, as the sessions of the site know it: what they say it is to hear as well. */
interface Central {

  /** What is kept of native devices until the centre has it; the rest is repeated. */
  Set<Kind> KEPT = Set.of(Kind.TELEMETRY, Kind.EVENT);

  /** Where there is no centre. */
  Central NONE =
      new Central() {
        @Override
        public Session alsoTold(Session session) {
          return session;
        }

        @Override
        public boolean hearsNatives() {
          return false;
        }

        @Override
        public CompletionStage<Void> said(SiteTopic.OfDevice topic, Delivery delivery) {
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public void said(Publication state) {}
      };

  /**
   * That session, but what its broker accepts counts as accepted only once it is kept for the
   * centre, too.
   */
  Session alsoTold(Session session);

  /** Whether it wants what native devices say, who speak to the broker themselves. */
  boolean hearsNatives();

  /**
   * A native device has said something. Must not block.
   *
   * @return completes once it is kept, or needs not to be.
   */
  CompletionStage<Void> said(SiteTopic.OfDevice topic, Delivery delivery);

  /** The state of a device that has no session any more; retained. Must not block. */
  void said(Publication state);
}
