// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.panel.PanelTopic.Use;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.TopicFilter;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Yaml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the meaning of one panel's messages. */
final class PanelTopicsReader {

  private static final int MAX_TOPICS = 64;

  /** Maximum number of points of a panel, configured or not. */
  private static final int MAX_POINTS = 256;

  static final TextFormat<TopicFilter> FILTER =
      TextFormat.named("a topic, or one with + and #", TopicFilter::new);

  private static final Map<String, Use> WORDS = words();

  private static final TextFormat<Use> WORD =
      new TextFormat<>(
          "telemetry, state, event or ignore, or the points of the message",
          text -> Optional.ofNullable(WORDS.get(text)));

  private static Map<String, Use> words() {
    Map<String, Use> words = new LinkedHashMap<>();
    words.put("telemetry", new Use.Telemetry());
    words.put("state", new Use.State());
    words.put("event", new Use.Event());
    words.put("ignore", new Use.Ignored());
    return words;
  }

  private final List<PanelTopic> valid = new ArrayList<>();
  private final Set<PointName> points = new HashSet<>();

  private PanelTopicsReader() {}

  static List<PanelTopic> read(Section device) {
    PanelTopicsReader reader = new PanelTopicsReader();
    List<Named> topics =
        device.requiredEntries("topics", "a mapping of topics, such as {\"pv/17/#\": telemetry}");
    if (topics.size() > MAX_TOPICS) {
      device.problem("topics", topics.size() + " topics", "at most " + MAX_TOPICS);
      return List.of();
    }
    topics.forEach(reader::topic);
    if (reader.points.size() > MAX_POINTS) {
      device.problem("topics", reader.points.size() + " points", "at most " + MAX_POINTS);
    }
    return reader.valid;
  }

  private void topic(Named named) {
    Optional<TopicFilter> filter = named.as(FILTER);
    Optional<Use> use = use(named, filter);
    if (filter.isEmpty() || use.isEmpty() || !isUnambiguous(named, filter.get())) {
      return;
    }
    valid.add(new PanelTopic(filter.get(), use.get()));
  }

  private Optional<Use> use(Named named, Optional<TopicFilter> filter) {
    Field field = named.field();
    if (field.value() instanceof Yaml.Scalar) {
      return field.as(WORD);
    }
    if (filter.isPresent() && !filter.get().isTopic()) {
      named.problem(
          "a filter that matches several topics",
          "a topic without wildcards, because a point has one topic");
      return Optional.empty();
    }
    if (field.isEmpty()) {
      field.problem("a list of points");
      return Optional.empty();
    }
    List<PanelPoint> read = new ArrayList<>();
    List<Field> items =
        field.value() instanceof Yaml.Sequence ? field.items("a list of points") : List.of(field);
    for (Field item : items) {
      item.section(item.value().position(), PanelPointReader.KEYS)
          .flatMap(this::point)
          .ifPresent(read::add);
    }
    return read.isEmpty() ? Optional.empty() : Optional.of(new Use.Points(read));
  }

  private Optional<PanelPoint> point(Section section) {
    Optional<PanelPoint> point = PanelPointReader.read(section);
    if (point.isPresent() && !points.add(point.get().name())) {
      section.problem("point", point.get().name() + ", a duplicate", "each point once");
      return Optional.empty();
    }
    return point;
  }

  /**
   * Reports two filters that overlap without one of them covering the other. Otherwise it would be
   * unclear which one applies; the narrower one does.
   */
  private boolean isUnambiguous(Named named, TopicFilter filter) {
    for (PanelTopic other : valid) {
      TopicFilter earlier = other.filter();
      if (filter.overlaps(earlier) && !filter.covers(earlier) && !earlier.covers(filter)) {
        named.problem(
            "a partial overlap with " + Field.quoted(earlier.value()),
            "a filter that the other one covers, or that has no topic in common with it");
        return false;
      }
    }
    return true;
  }
}
