// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.alarm;

import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.report.FindingJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Publishes the open findings of the plant and of each device as retained messages, those of the
 * plant with its alarms. A message is published when its content changes.
 *
 * <p>Not safe for use by several threads.
 */
public final class FindingsPublisher {

  /** Maximum number of findings, of alarms and of suppressed alarms in one message. */
  static final int MAX_LISTED = 50;

  /** Maximum bytes of the findings in one message; those with the smallest loss are left out. */
  static final int MAX_BYTES = 64 * 1024;

  private static final int SCHEMA = 1;
  private static final String GATEWAY = "gateway";

  private static final Comparator<LossFinding> LARGEST_FIRST =
      Comparator.comparing((LossFinding each) -> each.loss().milliWattHours())
          .reversed()
          .thenComparing(LossFinding::id);

  private final Topics topics;
  private final String currency;
  private final AlarmRegistry alarms;
  private final Consumer<Publication> outlet;
  private final Map<String, Json.Obj> published = new HashMap<>();

  /**
   * @param currency ISO 4217 code of the money of findings
   * @param outlet publishes retained messages, now or once the session is connected
   */
  public FindingsPublisher(
      Topics topics, String currency, AlarmRegistry alarms, Consumer<Publication> outlet) {
    this.topics = topics;
    this.currency = currency;
    this.alarms = alarms;
    this.outlet = outlet;
  }

  /** Publishes what has changed. */
  public void publish(List<LossFinding> open) {
    Map<String, List<LossFinding>> byDevice = new HashMap<>();
    open.forEach(
        each ->
            byDevice
                .computeIfAbsent(each.subject().device(), absent -> new ArrayList<>())
                .add(each));
    Set<String> devices = new HashSet<>(published.keySet());
    devices.remove(GATEWAY);
    devices.addAll(byDevice.keySet());
    for (String each : devices) {
      Json.Obj message = ofDevice(byDevice.getOrDefault(each, List.of())).build();
      put(each, topics.of(new DeviceId(each), Kind.FINDINGS), message);
    }
    put(GATEWAY, topics.ofGateway(Kind.FINDINGS), message(open));
  }

  private void put(String name, String topic, Json.Obj message) {
    if (!message.equals(published.put(name, message))) {
      outlet.accept(Publication.json(topic, Json.write(message), true));
    }
  }

  /** Returns the message of the plant. */
  public Json.Obj message(List<LossFinding> open) {
    List<Json> active = alarms.active();
    List<Json> suppressed = alarms.suppressed();
    JsonBuilder json =
        ofDevice(open)
            .put("alarms", limited(active))
            .put("suppressed", limited(suppressed))
            .put("suppressed-count", suppressed.size());
    return json.put("alarm-count", active.size()).build();
  }

  private JsonBuilder ofDevice(List<LossFinding> findings) {
    List<Json> listed =
        findings.stream()
            .sorted(LARGEST_FIRST)
            .limit(MAX_LISTED)
            .<Json>map(each -> FindingJson.of(each, currency))
            .toList();
    return Json.object()
        .put("schema", SCHEMA)
        .put("count", findings.size())
        .put("findings", fitting(listed));
  }

  private static List<Json> fitting(List<Json> findings) {
    int bytes = 0;
    for (int i = 0; i < findings.size(); i++) {
      bytes += Json.write(findings.get(i)).length + 1;
      if (bytes > MAX_BYTES) {
        return findings.subList(0, i);
      }
    }
    return findings;
  }

  private static List<Json> limited(List<Json> all) {
    return all.subList(0, Math.min(all.size(), MAX_LISTED));
  }
}
