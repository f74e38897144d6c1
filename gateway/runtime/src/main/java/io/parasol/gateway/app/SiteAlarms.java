// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.alarm.AlarmFile;
import io.parasol.gateway.alarm.AlarmRegistry;
import io.parasol.gateway.alarm.AlarmRequests;
import io.parasol.gateway.alarm.AlarmRules;
import io.parasol.gateway.alarm.FindingsPublisher;
import io.parasol.gateway.analytics.alarm.AlarmRule;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.health.RaisedCondition;
import io.parasol.gateway.request.Answerer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The alarms of the site, from its conditions and open findings. */
final class SiteAlarms {

  /** The link of devices that connect themselves, in the places of alarms. */
  private static final String NO_LINK = "broker";

  private final Foundations foundations;
  private final HealthWatch health;
  private final Supplier<List<LossFinding>> findings;
  private final AlarmRegistry registry;
  private final FindingsPublisher publisher;

  /**
   * @param findings returns the open findings of the plant; any thread
   * @param currency ISO 4217 code of their money
   */
  SiteAlarms(
      Foundations foundations,
      HealthWatch health,
      Messaging messaging,
      Supplier<List<LossFinding>> findings,
      String currency) {
    this.foundations = foundations;
    this.health = health;
    this.findings = findings;
    this.registry =
        new AlarmRegistry(
            AlarmFile.in(foundations.state.path()),
            act -> foundations.auditLog.act("alarm", act),
            health.gateway()::alarm);
    this.publisher =
        new FindingsPublisher(
            foundations.topics, currency, registry, messaging.sessions::publishRetained);
  }

  /** Returns these answerers, and those of requests about findings and alarms. */
  Map<String, Answerer> withAnswerers(Map<String, Answerer> others) {
    Map<String, Answerer> answerers =
        new HashMap<>(AlarmRequests.of(registry, this::message, foundations.clock));
    answerers.putAll(others);
    return answerers;
  }

  private Json.Obj message() {
    return publisher.message(findings.get());
  }

  /** Evaluates conditions and findings, and publishes what has changed. */
  void tick() throws IOException {
    List<LossFinding> open = findings.get();
    List<AlarmRule> rules = new ArrayList<>();
    for (RaisedCondition each : health.raised()) {
      AlarmRules.of(each).ifPresent(rules::add);
    }
    for (LossFinding each : open) {
      AlarmRules.of(each, link(each.subject().device())).ifPresent(rules::add);
    }
    registry.tick(rules, foundations.clock.instant());
    publisher.publish(open);
  }

  /** Gives a device another name in its alarms. */
  void rename(DeviceId from, DeviceId to) throws IOException {
    registry.rename(from, to);
  }

  private String link(String device) {
    return foundations.devices.all().get(new DeviceId(device))
            instanceof SiteConfig.Device.Legacy legacy
        ? legacy.link().id().value()
        : NO_LINK;
  }
}
