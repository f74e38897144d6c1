// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.legacy.mqtt.PanelListener;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import java.util.Locale;

/** Reports panel events to health; the panel package itself writes the log. */
record PanelEvents(HealthWatch health) implements PanelListener {

  @Override
  public void gone(DeviceId panel, String why) {
    health.devices().markAbsent(panel, why);
  }

  @Override
  public void onMessage(DeviceId panel, String topic, String line) {
    health.devices().onMessage(panel, topic, line);
  }

  @Override
  public void counted(DeviceId panel, Outcome outcome, int count) {
    health.devices().counted(panel, outcome.name().toLowerCase(Locale.ROOT), count);
  }

  @Override
  public void counted(LinkId link, PanelRefusal refusal) {
    health.links().counted(link, refusal.wireName());
  }

  @Override
  public void refused(String who, String what, String why) {
    health.gateway().refused(who, what, why);
  }
}
