// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import io.parasol.broker.topic.Kind;
import java.io.IOException;

/** Begins a session with a subscription, leaves it behind, and begins the next one. */
final class AbandonedSessions implements Attacker {

  private static final String VIEWER = "viewer-sessions";
  private static final int EXPIRY_SECONDS = Integer.MAX_VALUE;

  private final AttackTarget target;

  AbandonedSessions(AttackTarget target) {
    this.target = target;
  }

  @Override
  public boolean attempt(int number) throws IOException {
    try (MqttAttacker client =
        MqttAttacker.connect(target.tls(VIEWER), "left-" + number, EXPIRY_SECONDS)) {
      return client.subscribe(target.topics().ofAll(Kind.TELEMETRY));
    }
  }
}
