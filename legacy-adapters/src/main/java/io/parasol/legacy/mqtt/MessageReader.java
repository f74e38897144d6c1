// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.certs.json.Json;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.PanelPoint;
import io.parasol.config.site.PanelPoint.Kind;
import io.parasol.config.site.PanelTopic;
import io.parasol.config.site.PanelTopic.Use;
import io.parasol.config.site.PanelWrite;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Printable;
import io.parasol.config.site.TopicFilter;
import io.parasol.config.site.Value;
import io.parasol.legacy.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decodes the messages of one panel to readings of limited number and size.
 *
 * <p>Used on one thread.
 */
final class MessageReader {

  private final SiteConfig.Device.Panel panel;
  private final TopicMap topics;
  private final PointNames names;

  MessageReader(SiteConfig.Device.Panel panel) {
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
  Optional<Said> read(String topic, byte[] payload, Instant at) {
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
    Message message = new Message(Document.of(payload), at);
    known.ifPresent(each -> message.take(each, topic, payload));
    confirms.forEach(confirm -> message.point(confirm.value()));
    return Optional.of(message.said());
  }

  /** One message, and the values found in it so far. */
  private final class Message {
    private final Document document;
    private final Instant at;
    private final Map<PointName, Reading> readings = new LinkedHashMap<>();
    private Optional<String> event = Optional.empty();
    private boolean isFarewell;
    private int leftOut;

    Message(Document document, Instant at) {
      this.document = document;
      this.at = at;
    }

    Said said() {
      return new Said(List.copyOf(readings.values()), event, isFarewell, leftOut);
    }

    void take(PanelTopic known, String topic, byte[] payload) {
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
      String rest = String.join(".", filter.rest(topic));
      boolean isDocument =
          document instanceof Document.OfJson json
              && (json.json() instanceof Json.Obj || json.json() instanceof Json.Arr);
      if (isDocument) {
        Leaves leaves = Leaves.of(((Document.OfJson) document).json(), rest);
        leftOut += leaves.leftOut();
        leaves.found().forEach((name, value) -> named(name, Measured.of(value, Kind.ANY)));
      } else {
        String name = rest.isEmpty() ? topic.substring(topic.lastIndexOf('/') + 1) : rest;
        named(name, document.whole(Kind.ANY));
      }
    }

    private void named(String source, Measured measured) {
      Optional<PointName> name = names.of(source);
      if (name.isPresent()) {
        put(name.get(), "", measured);
      } else {
        leftOut++;
      }
    }

    void point(PanelPoint point) {
      document
          .at(point.at(), point.kind())
          .ifPresent(measured -> put(point.name(), point.unit(), measured));
    }

    private void state() {
      Measured said =
          document instanceof Document.OfJson json
              ? PanelState.in(json.json())
                  .map(found -> Measured.of(found, Kind.TEXT))
                  .orElse(Measured.NONSENSE)
              : document.whole(Kind.TEXT);
      if (said.value() instanceof Value.Text text) {
        String word = PanelState.word(text.text());
        isFarewell = word.equals(PanelState.OFFLINE);
        put(PanelTopic.STATE, "", new Measured(new Value.Text(word), said.quality()));
      } else {
        put(PanelTopic.STATE, "", said);
      }
    }

    private void put(PointName name, String unit, Measured measured) {
      readings.put(
          name, new Reading(panel.id(), name, measured.value(), unit, measured.quality(), at));
    }
  }
}
