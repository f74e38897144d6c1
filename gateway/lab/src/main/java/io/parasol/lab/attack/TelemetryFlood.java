// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import io.parasol.broker.topic.Kind;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;

/** Publishes telemetry of 60 bytes with QoS 0, as fast as the broker reads. */
final class TelemetryFlood extends MqttFlood {

  private static final String DEVICE = "stolen-flood";

  private final String topic;
  private final byte[] payload = new byte[60];

  TelemetryFlood(AttackTarget target) throws IOException {
    super(target, DEVICE, DEVICE);
    this.topic = target.topics().of(new DeviceId(DEVICE), Kind.TELEMETRY);
  }

  @Override
  public boolean attempt(int number) throws IOException {
    client().publish(topic, payload);
    return true;
  }
}
