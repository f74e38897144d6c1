// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.panel.TopicPattern;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.mqtt.packet.PanelTime.ScheduledTask;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices that a client publishes for although the configuration does not name them. They are
 * reported together, and never become devices by themselves.
 */
@ConfinedTo("panels")
final class UnknownDevices {

  private static final Logger log = LoggerFactory.getLogger(UnknownDevices.class);

  /** A client publishes for all of its devices within this time. */
  static final Duration COLLECTION = Duration.ofSeconds(10);

  /** After a report, further names are reported at the earliest after this time. */
  static final Duration PAUSE = Duration.ofHours(1);

  static final int MAX_NAMES = 32;

  private static final ScheduledTask NONE = () -> {};

  private final LinkId link;
  private final ClientName client;
  private final List<TopicPattern> patterns;
  private final PanelEnvironment environment;
  private final Set<String> reported = new LinkedHashSet<>();
  private final Set<String> collected = new LinkedHashSet<>();
  private long messages;
  private boolean isWaiting;
  private ScheduledTask timer = NONE;

  /**
   * @param panels the panels of the client, at least one.
   */
  UnknownDevices(List<SiteConfig.Device.Panel> panels, PanelEnvironment environment) {
    this.link = panels.get(0).link().id();
    this.client = panels.get(0).client();
    this.patterns =
        panels.stream().flatMap(panel -> panel.source().namedTopics().stream()).distinct().toList();
    this.environment = environment;
  }

  /**
   * Returns whether a topic that no panel has differs from one of a panel only in the name of the
   * device. Then the name is going to be reported.
   */
  boolean isNamedBy(List<String> topic) {
    Optional<String> name =
        patterns.stream()
            .flatMap(pattern -> pattern.match(topic).stream())
            .map(UnknownDevices::name)
            .findFirst();
    name.ifPresent(this::add);
    return name.isPresent();
  }

  private static String name(Map<String, String> captured) {
    return captured.entrySet().stream()
        .filter(each -> each.getKey().startsWith("device_"))
        .map(Map.Entry::getValue)
        .reduce("%s/%s"::formatted)
        .orElse("");
  }

  private void add(String name) {
    messages++;
    String printable = Printable.of(name);
    boolean isNew = reported.size() < MAX_NAMES && reported.add(printable);
    if (isNew) {
      collected.add(printable);
    }
    if (isNew && !isWaiting) {
      isWaiting = true;
      timer = environment.time().after(COLLECTION, this::report);
    }
  }

  private void report() {
    List<String> names = List.copyOf(collected);
    collected.clear();
    long count = messages;
    messages = 0;
    log.warn(
        "client publishes for devices that are not configured link={} client={} names={}",
        link,
        client,
        names);
    timer = environment.time().after(PAUSE, this::endPause);
    try {
      environment.listener().unknownDevices(link, client, names, count);
    } catch (RuntimeException failed) {
      log.error("panel listener failed client={}", client, failed);
    }
  }

  private void endPause() {
    if (collected.isEmpty()) {
      isWaiting = false;
    } else {
      report();
    }
  }

  void stop() {
    timer.cancel();
  }
}
