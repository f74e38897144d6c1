// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import io.parasol.broker.topic.Kind;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;

/**
 * Fills the queue of a subscriber with QoS 1 that has left: with messages of the largest size that
 * a device may send, and with larger ones.
 */
final class LargeMessages extends MqttFlood {

  private static final String DEVICE = "stolen-large";
  private static final String ABSENT = "viewer-absent";
  private static final int EXPIRY_SECONDS = 3_600;
  private static final int PERMITTED = 60 * 1024;
  private static final int TOO_LARGE = 1024 * 1024;
  private static final int TOO_LARGE_EVERY = 20;

  private final String topic;

  LargeMessages(AttackTarget target) throws IOException {
    super(target, DEVICE, DEVICE);
    this.topic = target.topics().of(new DeviceId(DEVICE), Kind.TELEMETRY);
    try (MqttAttacker absent = MqttAttacker.connect(target.tls(ABSENT), "absent", EXPIRY_SECONDS)) {
      if (!absent.subscribe(target.topics().ofAll(Kind.TELEMETRY))) {
        throw new IOException("the absent viewer may not subscribe");
      }
    }
  }

  @Override
  public boolean attempt(int number) throws IOException {
    boolean isTooLarge = number % TOO_LARGE_EVERY == TOO_LARGE_EVERY - 1;
    return client().publishReliably(topic, new byte[isTooLarge ? TOO_LARGE : PERMITTED]);
  }
}
