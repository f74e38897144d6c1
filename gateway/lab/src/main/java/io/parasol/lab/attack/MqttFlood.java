// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import java.io.IOException;
import java.io.UncheckedIOException;

/** An attacker with one MQTT connection. */
abstract class MqttFlood implements Attacker {

  private final MqttAttacker client;

  MqttFlood(AttackTarget target, String identity, String clientId) throws IOException {
    this.client = target.mqtt(identity, clientId);
  }

  final MqttAttacker client() {
    return client;
  }

  @Override
  public void close() {
    closing(client);
  }

  static void closing(MqttAttacker client) {
    try {
      client.close();
    } catch (IOException notClosed) {
      throw new UncheckedIOException(notClosed);
    }
  }
}
