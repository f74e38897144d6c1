// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.message;

import io.parasol.certs.json.Json;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.panel.PanelPoint.Kind;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.panel.PanelTopic.Use;
import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.model.panel.TopicPattern;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.Reading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decodes the messages of one panel to readings of limited number and size. */
@ConfinedTo("panels")
public final class PanelMessageReader {

  private final SiteConfig.Device.Panel panel;
  private final TopicMap topics;
  private final PointNames names;

  public PanelMessageReader(SiteConfig.Device.Panel panel) {
    this.panel = panel;
    this.topics = new TopicMap(panel.topics());
    this.names = new PointNames(panel.points());
  }

  /**
   * Decodes a message.
   *
   * @return empty if its topic is not in the configuration.
   */
  public Optional<PanelMessage> read(ReceivedMessage received) {
    Optional<TopicMap.Match> known = topics.of(received);
    List<PanelWrite.Confirm> confirms =
        panel.writes().values().stream()
            .map(PanelWrite::confirm)
            .flatMap(Optional::stream)
            .filter(confirm -> confirm.topic().matches(received.topic()))
            .toList();
    if (known.isEmpty() && confirms.isEmpty()) {
      return Optional.empty();
    }
    Message message = new Message(received);
    known.ifPresent(message::process);
    confirms.forEach(confirm -> message.point(confirm.value(), Map.of()));
    return Optional.of(message.result());
  }

  /** One message, and the values found in it so far. */
  private final class Message {
    private final ReceivedMessage received;
    private final Map<PointName, Reading> readings = new LinkedHashMap<>();
    private final Map<PointName, Boolean> reachability = new LinkedHashMap<>();
    private @Nullable String event;
    private boolean isOffline;
    private int omitted;

    Message(ReceivedMessage received) {
      this.received = received;
    }

    PanelMessage result() {
      boolean isUnreachable = reachability.containsValue(false);
      return new PanelMessage(
          List.copyOf(readings.values()),
          Optional.ofNullable(event),
          reachability,
          isOffline || isUnreachable,
          omitted);
    }

    void process(TopicMap.Match known) {
      Use use = known.topic().use();
      if (use instanceof Use.Telemetry) {
        telemetry(known.topic().pattern());
      } else if (use instanceof Use.Points named) {
        named.points().forEach(point -> point(point, known.captured()));
      } else if (use instanceof Use.State) {
        state();
      } else if (use instanceof Use.Event) {
        event = Printable.of(received.text().strip());
      }
    }

    private void telemetry(TopicPattern pattern) {
      PanelPayload document = received.content();
      String topic = received.topic();
      String rest = String.join(".", pattern.openLevels(received.levels()));
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

    void point(PanelPoint point, Map<String, String> captured) {
      Optional<PointMapping> measured = PointConversion.of(received.content(), point);
      if (measured.isEmpty()) {
        return;
      }
      Optional<PointName> fixed = point.fixedName();
      Optional<PointName> name = fixed.isPresent() ? fixed : names.of(point.nameFor(captured));
      if (name.isEmpty()) {
        omitted++;
        return;
      }
      put(name.get(), point.unit(), measured.get());
      Value value = measured.get().value();
      if (value != null && point.states().canBeOffline()) {
        reachability.put(name.get(), !point.states().isOffline(value));
      }
    }

    private void state() {
      PanelPayload document = received.content();
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
          name,
          new Reading(panel.id(), name, measured.value(), unit, measured.quality(), received.at()));
    }
  }
}
