// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.message;

import io.parasol.certs.json.Json;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.panel.PanelPoint.Kind;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.panel.PanelTopic.Use;
import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.TopicFilter;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decodes the messages of one panel to readings of limited number and size. */
@ConfinedTo("panels")
public final class MessageReader {

  private final SiteConfig.Device.Panel panel;
  private final TopicMap topics;
  private final PointNames names;

  public MessageReader(SiteConfig.Device.Panel panel) {
    this.panel = panel;
    this.topics = new TopicMap(panel.topics());
    this.names = new PointNames(panel.points());
  }

  /**
   * Decodes a message.
   *
   * @param at when it was received.
   * @return empty if its topic is not in the configuration.
   */
  public Optional<PanelMessage> read(String topic, byte[] payload, Instant at) {
    Optional<PanelTopic> known = topics.of(topic);
    List<PanelWrite.Confirm> confirms =
        panel.writes().values().stream()
            .map(PanelWrite::confirm)
            .flatMap(Optional::stream)
            .filter(confirm -> confirm.topic().matches(topic))
            .toList();
    if (known.isEmpty() && confirms.isEmpty()) {
      return Optional.empty();
    }
    Message message = new Message(PanelPayload.of(payload), at);
    known.ifPresent(each -> message.process(each, topic, payload));
    confirms.forEach(confirm -> message.point(confirm.value()));
    return Optional.of(message.result());
  }

  /** One message, and the values found in it so far. */
  private final class Message {
    private final PanelPayload document;
    private final Instant at;
    private final Map<PointName, Reading> readings = new LinkedHashMap<>();
    private Optional<String> event = Optional.empty();
    private boolean isOffline;
    private int omitted;

    Message(PanelPayload document, Instant at) {
      this.document = document;
      this.at = at;
    }

    PanelMessage result() {
      return new PanelMessage(List.copyOf(readings.values()), event, isOffline, omitted);
    }

    void process(PanelTopic known, String topic, byte[] payload) {
      if (known.use() instanceof Use.Telemetry) {
        telemetry(known.filter(), topic);
      } else if (known.use() instanceof Use.Points named) {
        named.points().forEach(this::point);
      } else if (known.use() instanceof Use.State) {
        state();
      } else if (known.use() instanceof Use.Event) {
        event = Optional.of(Printable.of(new String(payload, StandardCharsets.UTF_8).strip()));
      }
    }

    private void telemetry(TopicFilter filter, String topic) {
      String rest = String.join(".", filter.levelsFromWildcard(topic));
      boolean isDocument =
          document instanceof PanelPayload.JsonPayload json
              && (json.json() instanceof Json.Obj || json.json() instanceof Json.Arr);
      if (isDocument) {
        JsonLeaves leaves = JsonLeaves.of(((PanelPayload.JsonPayload) document).json(), rest);
        omitted += leaves.omitted();
        leaves.found().forEach((name, value) -> named(name, PointMapping.of(value, Kind.ANY)));
      } else {
        String name = rest.isEmpty() ? topic.substring(topic.lastIndexOf('/') + 1) : rest;
        named(name, document.asValue(Kind.ANY));
      }
    }

    private void named(String source, PointMapping measured) {
      Optional<PointName> name = names.of(source);
      if (name.isPresent()) {
        put(name.get(), "", measured);
      } else {
        omitted++;
      }
    }

    void point(PanelPoint point) {
      document
          .at(point.at(), point.kind())
          .ifPresent(measured -> put(point.name(), point.unit(), measured));
    }

    private void state() {
      PointMapping mapping =
          document instanceof PanelPayload.JsonPayload json
              ? PanelState.in(json.json())
                  .map(found -> PointMapping.of(found, Kind.TEXT))
                  .orElse(PointMapping.INVALID)
              : document.asValue(Kind.TEXT);
      if (mapping.value() instanceof Value.Text text) {
        String word = PanelState.canonical(text.text());
        isOffline = word.equals(PanelState.OFFLINE);
        put(PanelTopic.STATE, "", new PointMapping(new Value.Text(word), mapping.quality()));
      } else {
        put(PanelTopic.STATE, "", mapping);
      }
    }

    private void put(PointName name, String unit, PointMapping measured) {
      readings.put(
          name, new Reading(panel.id(), name, measured.value(), unit, measured.quality(), at));
    }
  }
}
