// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.broker.session.Delivery;
import io.parasol.broker.session.Session;
import io.parasol.broker.topic.SiteTopic;

/** The centre, as the sessions of the site know it: what they say it is to hear as well. */
interface Central {

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
        public void said(SiteTopic.OfDevice topic, Delivery delivery) {}
      };

  /**
   * That session, but what its broker accepts counts as accepted only once it is kept for the
   * centre, too.
   */
  Session alsoTold(Session session);

  /** Whether it wants what native devices say, who speak to the broker themselves. */
  boolean hearsNatives();

  /** A native device has said something. Must not block. */
  void said(SiteTopic.OfDevice topic, Delivery delivery);
}
