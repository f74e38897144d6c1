// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import io.parasol.broker.topic.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Connects as a legacy device, and publishes false telemetry. */
final class LegacyCertificate implements Attacker {

  private static final byte[] FALSE =
      "{\"ts\":0,\"seq\":1,\"v\":{\"p0\":1}}".getBytes(StandardCharsets.US_ASCII);

  private final AttackTarget target;

  LegacyCertificate(AttackTarget target) {
    this.target = target;
  }

  @Override
  public boolean attempt(int number) throws IOException {
    String device = target.devices().legacy().value();
    try (MqttAttacker client = target.mqtt(device, device)) {
      client.publish(target.topics().of(target.devices().legacy(), Kind.TELEMETRY), FALSE);
      return true;
    }
  }
}
