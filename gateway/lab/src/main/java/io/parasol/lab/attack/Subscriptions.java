// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import io.parasol.broker.topic.Kind;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;

/** Subscribes in turns as a viewer and as a device, each time with another shared name. */
final class Subscriptions extends MqttFlood {

  private static final String VIEWER = "viewer-shared";
  private static final String DEVICE = "stolen-topics";

  private final MqttAttacker device;
  private final String all;
  private final String commands;

  Subscriptions(AttackTarget target) throws IOException {
    super(target, VIEWER, "shared");
    this.device = target.mqtt(DEVICE, DEVICE);
    this.all = target.topics().ofAll(Kind.TELEMETRY);
    this.commands = target.topics().of(new DeviceId(DEVICE), Kind.COMMAND);
  }

  @Override
  public boolean attempt(int number) throws IOException {
    return number % 2 == 0
        ? client().subscribe("$share/%s.%d/%s".formatted(VIEWER, number, all))
        : device.subscribe("$share/%s.%d/%s".formatted(DEVICE, number, commands));
  }

  @Override
  public void close() {
    super.close();
    closing(device);
  }
}
