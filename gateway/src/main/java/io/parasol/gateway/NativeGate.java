// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.broker.embedded.CommandGate;
import io.parasol.broker.session.Delivery;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.health.HealthWatch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings commands for every device whose session the gateway does not have itself to the relay, and
 * keeps the device from hearing them before they are verified.
 */
final class NativeGate implements CommandGate {

  private final SiteConfig config;
  private final Topics topics;
  private final HealthWatch health;
  private volatile @Nullable CommandRelay relay;

  NativeGate(SiteConfig config, Topics topics, HealthWatch health) {
    this.config = config;
    this.topics = topics;
    this.health = health;
  }

  /** The relay works. */
  void know(CommandRelay started) {
    relay = started;
  }

  @Override
  public Optional<DeviceId> guarded(String topic) {
    return topics
        .parse(topic)
        .filter(named -> named instanceof SiteTopic.OfDevice of && of.kind() == Kind.COMMAND)
        .map(named -> ((SiteTopic.OfDevice) named).device())
        .filter(device -> !(config.devices().get(device) instanceof SiteConfig.Device.Legacy));
  }

  @Override
  public void offered(DeviceId device, Delivery command) {
    CommandRelay started = relay;
    if (started == null) {
      health.dropped(device, "the_gateway_is_starting");
    } else {
      started.delivered(device, command);
    }
  }
}
