// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.legacy.mqtt.PanelListener;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/** Receives what happens to panels. Safe for any number of threads. */
public final class PanelObserver implements PanelListener {

  private final WatchedDevices devices;
  private final GatewayHealth gateway;
  private final HealthMetrics metrics;
  private final InstantSource clock;

  PanelObserver(
      WatchedDevices devices, GatewayHealth gateway, HealthMetrics metrics, InstantSource clock) {
    this.devices = devices;
    this.gateway = gateway;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void gone(DeviceId panel, String why) {
    devices
        .find(panel)
        .ifPresent(
            one -> {
              one.health().markAbsent(why, clock.instant());
              metrics.device(panel, one.health());
            });
  }

  @Override
  public void back(DeviceId panel) {
    devices.find(panel).ifPresent(one -> one.health().markPresent());
  }

  @Override
  public void unknownDevices(LinkId link, ClientName client, List<String> names, long messages) {
    gateway.eventOccurred(
        "unknown_devices",
        Json.object()
            .put("link", link.value())
            .put("client", client.value())
            .putTexts("names", names)
            .put("messages", messages),
        clock.instant());
  }

  /** {@inheritDoc} Repetitions are suppressed for a while. */
  @Override
  public void onMessage(DeviceId panel, String topic, String line) {
    devices.find(panel).ifPresent(one -> one.reportPanelMessage(topic, line));
  }

  @Override
  public void counted(DeviceId panel, Outcome outcome, int count) {
    metrics.panelMessages(panel, outcome.name().toLowerCase(Locale.ROOT), count);
  }

  @Override
  public void counted(LinkId link, PanelRefusal refusal) {
    metrics.panelRefused(link, refusal.wireName());
  }

  @Override
  public void refused(String client, String what, String why) {
    gateway.refusals().access(client, what, why, clock.instant());
  }
}
