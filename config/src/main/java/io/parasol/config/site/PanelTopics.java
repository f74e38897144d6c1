// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.panel.PanelProfile;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.panel.PanelTopic.Use;
import io.parasol.config.model.panel.TopicPattern;
import io.parasol.config.profile.panel.PanelTopicsReader;
import io.parasol.config.profile.panel.PanelTopicsReader.TopicEntry;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Section;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The topics of one panel: its own, and those of its profile that it does not replace. */
final class PanelTopics {

  private final Section device;
  private final Map<String, String> texts;
  private final List<PanelTopic> topics = new ArrayList<>();
  private final Set<TopicPattern> patterns = new HashSet<>();
  private final Set<String> points = new HashSet<>();
  private final List<TopicPattern> namedTopics = new ArrayList<>();
  private boolean nameDevices;

  private PanelTopics(Section device, Map<String, String> texts) {
    this.device = device;
    this.texts = texts;
  }

  /**
   * Reads the topics of a panel.
   *
   * @param texts the texts in place of captures, by their names.
   */
  static PanelTopics read(
      Section device, Optional<PanelProfile> profile, Map<String, String> texts) {
    PanelTopics all = new PanelTopics(device, texts);
    List<TopicEntry> own = PanelTopicsReader.ofDevice(device, texts, !device.has("profile"));
    own.forEach(all::addOwn);
    profile.ifPresent(all::addProfile);
    if (all.points.size() > PanelTopicsReader.MAX_POINTS) {
      device.problem(
          "profile", all.points.size() + " points", "at most " + PanelTopicsReader.MAX_POINTS);
    }
    return all;
  }

  private void addOwn(TopicEntry entry) {
    PanelTopic topic = entry.topic();
    String written = entry.named().name();
    if (topic.pattern().captures().contains(PanelProfile.BASE)) {
      entry.named().problem("{base} without a base", "base, or a topic without {base}");
      return;
    }
    if (TopicPattern.capturesIn(written).contains(PanelProfile.DEVICE)) {
      nameDevices = true;
      addNamed(topic.use(), TopicPattern.parse(written));
    }
    for (PanelTopic earlier : topics) {
      if (isAmbiguous(topic.pattern(), earlier.pattern())) {
        entry
            .named()
            .problem(
                "a partial overlap with " + Field.quoted(earlier.pattern().value()),
                "a filter that the other one covers, or that has no topic in common with it");
        return;
      }
    }
    add(topic);
  }

  private void add(PanelTopic topic) {
    topics.add(topic);
    patterns.add(topic.pattern());
    topic.points().forEach(point -> points.add(point.name()));
  }

  private void addProfile(PanelProfile profile) {
    nameDevices |= profile.namesDevices();
    if (!texts.containsKey(PanelProfile.BASE) && needsBase(profile)) {
      device.problem(
          PanelProfile.BASE,
          "missing",
          "the first levels of the topics, because %s has none".formatted(profile.name()));
      return;
    }
    for (PanelTopic topic : profile.topics()) {
      try {
        addOfProfile(topic);
      } catch (IllegalArgumentException tooLong) {
        device.problem(
            "profile", "a topic that is too long with this name", "a shorter name or base");
        return;
      }
    }
  }

  private static boolean needsBase(PanelProfile profile) {
    return profile.topics().stream()
        .anyMatch(topic -> topic.pattern().captures().contains(PanelProfile.BASE));
  }

  private void addOfProfile(PanelTopic topic) {
    TopicPattern pattern = topic.pattern().bind(texts);
    addNamed(topic.use(), topic.pattern());
    if (patterns.contains(pattern)) {
      return;
    }
    for (PanelTopic own : topics) {
      if (isAmbiguous(pattern, own.pattern())) {
        device.problem(
            PanelTopicsReader.KEY,
            "%s, a partial overlap with \"%s\" of the profile"
                .formatted(Field.quoted(own.pattern().value()), pattern.value()),
            "a filter that the other one covers, or that has no topic in common with it");
        return;
      }
    }
    use(topic.use()).ifPresent(use -> add(new PanelTopic(pattern, use)));
  }

  /** Adds a topic with captures in place of the name of the device, if it has the name. */
  private void addNamed(Use use, TopicPattern pattern) {
    boolean isIgnored = use instanceof Use.Ignored;
    if (!isIgnored && pattern.captures().contains(PanelProfile.DEVICE)) {
      namedTopics.add(pattern.bind(namesInsteadOf(texts)));
    }
  }

  /** Returns the use without the points that the device itself has. */
  private Optional<Use> use(Use use) {
    if (!(use instanceof Use.Points named)) {
      return Optional.of(use);
    }
    List<PanelPoint> others =
        named.points().stream().filter(point -> !points.contains(point.name())).toList();
    return others.isEmpty() ? Optional.empty() : Optional.of(new Use.Points(others));
  }

  /**
   * Returns the texts with captures in place of the name of the device, as many as it has levels.
   */
  private static Map<String, String> namesInsteadOf(Map<String, String> texts) {
    int count = TopicPattern.split(texts.getOrDefault(PanelProfile.DEVICE, "")).size();
    List<String> captures =
        IntStream.range(0, count)
            .mapToObj("{%s_%%d}".formatted(PanelProfile.DEVICE)::formatted)
            .toList();
    Map<String, String> named = new LinkedHashMap<>(texts);
    named.put(PanelProfile.DEVICE, String.join("/", captures));
    return named;
  }

  /**
   * Returns whether two patterns overlap without one of them being narrower. Otherwise it would be
   * unclear which one applies; the narrower one does.
   */
  private static boolean isAmbiguous(TopicPattern one, TopicPattern other) {
    return one.overlaps(other) && one.covers(other) == other.covers(one);
  }

  List<PanelTopic> topics() {
    return topics;
  }

  /** Returns the topics with captures in place of the name of the device. */
  List<TopicPattern> namedTopics() {
    return namedTopics;
  }

  /** Returns whether a topic has the name of the device in it. */
  boolean nameDevices() {
    return nameDevices;
  }
}
