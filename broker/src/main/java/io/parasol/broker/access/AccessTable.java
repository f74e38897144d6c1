// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import io.parasol.broker.topic.Topics;
import io.parasol.certs.identity.Identity;
import java.util.List;

/** Decides every publish and subscribe from the identity alone. Pure; any thread. */
public final class AccessTable {

  /** The table of one site; identities of another site or trust domain may do nothing. */
  public AccessTable(Topics topics, Identity.Gateway gateway) {
    throw new UnsupportedOperationException("STUB");
  }

  /** Everything that this identity may do; empty for a stranger. */
  public List<Permission> of(Identity who) {
    throw new UnsupportedOperationException("STUB");
  }

  /** Whether a message may be published to the topic (no wildcards). */
  public boolean mayPublish(Identity who, String topic, boolean retained) {
    throw new UnsupportedOperationException("STUB");
  }

  /** Whether the filter may be subscribed to: every topic that it matches must be allowed. */
  public boolean maySubscribe(Identity who, String filter) {
    throw new UnsupportedOperationException("STUB");
  }
}
