// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile.panel;

import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.panel.PanelTopic.Use;
import io.parasol.config.model.panel.TopicPattern;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.NearestKey;
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

/** Reads the meaning of the messages of a panel, or of a product with a profile. */
public final class PanelTopicsReader {

  public static final String KEY = "topics";

  /** Maximum number of topics of a panel or a profile. */
  private static final int MAX_TOPICS = 128;

  /** Maximum number of points of a panel, configured or not. */
  public static final int MAX_POINTS = 256;

  private static final String EXPECTED = "a mapping of topics, such as {\"pv/17/#\": telemetry}";

  private static final TextFormat<String> ANY_WORD =
      new TextFormat<>(
          "telemetry, state, event or ignore, or the points of the message", Optional::of);

  private static final Map<String, Use> WORDS = words();

  private static Map<String, Use> words() {
    Map<String, Use> words = new LinkedHashMap<>();
    words.put("telemetry", new Use.Telemetry());
    words.put("state", new Use.State());
    words.put("event", new Use.Event());
    words.put("ignore", new Use.Ignored());
    return words;
  }

  /** A topic and its entry in the file. */
  public record TopicEntry(PanelTopic topic, Named named) {}

  private final Map<String, String> texts;
  private final boolean isOfProfile;
  private final List<TopicEntry> valid = new ArrayList<>();
  private final Set<String> points = new HashSet<>();

  private PanelTopicsReader(Map<String, String> texts, boolean isOfProfile) {
    this.texts = texts;
    this.isOfProfile = isOfProfile;
  }

  /** Reads the topics of a profile. They keep their captures. */
  static List<PanelTopic> ofProfile(Section profile) {
    return new PanelTopicsReader(Map.of(), true)
        .read(profile, profile.requiredEntries(KEY, EXPECTED)).stream()
            .map(TopicEntry::topic)
            .toList();
  }

  /**
   * Reads the topics of a device.
   *
   * @param texts the texts in place of captures, by their names.
   * @param isRequired whether the device must have topics of its own.
   */
  public static List<TopicEntry> ofDevice(
      Section device, Map<String, String> texts, boolean isRequired) {
    return new PanelTopicsReader(texts, false)
        .read(
            device,
            isRequired ? device.requiredEntries(KEY, EXPECTED) : device.entries(KEY, EXPECTED));
  }

  private List<TopicEntry> read(Section section, List<Named> topics) {
    if (topics.size() > MAX_TOPICS) {
      section.problem(KEY, topics.size() + " topics", "at most " + MAX_TOPICS);
      return List.of();
    }
    topics.forEach(this::topic);
    if (points.size() > MAX_POINTS) {
      section.problem(KEY, points.size() + " points", "at most " + MAX_POINTS);
    }
    return valid;
  }

  private void topic(Named named) {
    TextFormat<TopicPattern> form =
        TextFormat.named(
            "a topic, or one with +, # or {name}", text -> TopicPattern.parse(text).bind(texts));
    Optional<TopicPattern> pattern = named.as(form);
    Optional<Use> use = use(named, pattern);
    if (pattern.isPresent() && use.isPresent()) {
      valid.add(new TopicEntry(new PanelTopic(pattern.get(), use.get()), named));
    }
  }

  private Optional<Use> use(Named named, Optional<TopicPattern> pattern) {
    Field field = named.field();
    if (field.value() instanceof Yaml.Scalar) {
      return meaning(field);
    }
    if (pattern.filter(TopicPattern::hasWildcard).isPresent()) {
      named.problem(
          "a filter that matches several topics",
          "{name} in place of + and #, and the same {name} in the name of the point");
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
          .flatMap(section -> point(section, pattern))
          .ifPresent(read::add);
    }
    return read.isEmpty() ? Optional.empty() : Optional.of(new Use.Points(read));
  }

  private static Optional<Use> meaning(Field field) {
    Optional<String> word = field.as(ANY_WORD);
    if (word.isPresent() && !WORDS.containsKey(word.get())) {
      field.problem(
          Field.quoted(word.get()),
          NearestKey.to(word.get(), WORDS.keySet()).orElse(ANY_WORD.expected()));
    }
    return word.map(WORDS::get);
  }

  private Optional<PanelPoint> point(Section section, Optional<TopicPattern> pattern) {
    Set<String> captures = pattern.map(TopicPattern::captures).orElse(Set.of());
    Optional<PanelPoint> point = PanelPointReader.read(section, captures, isOfProfile);
    if (point.isPresent() && !points.add(point.get().name())) {
      section.problem("point", point.get().name() + ", a duplicate", "each point once");
      return Optional.empty();
    }
    return point;
  }
}
