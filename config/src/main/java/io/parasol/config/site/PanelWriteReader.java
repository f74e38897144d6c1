// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.model.panel.PanelWrite.Confirm;
import io.parasol.config.model.panel.TopicPattern;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.profile.WriteRule.WriteMethod;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.TopicFilter;
import io.parasol.config.profile.PointReader;
import io.parasol.config.profile.WriteRange;
import io.parasol.config.profile.WriteRuleReader;
import io.parasol.config.profile.panel.PanelPointReader;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Yaml;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads what signed commands may write to a panel. Without bounds, a point is not writable. */
final class PanelWriteReader {

  private static final int MAX_WRITES = 32;
  private static final int MAX_VALUE_NAMES = 64;
  private static final int MAX_PAYLOAD_LENGTH = 1024;

  private static final Keys KEYS =
      Keys.of("topic", "class", "min", "max", "values", "payload", "confirm", "wear", "per-day");

  private static final Keys CONFIRM = Keys.of("topic", "at", "within");

  /** Words that are safe in payloads of any format, quoted or not. */
  private static final TextFormat<String> WORD =
      TextFormat.matching(
          "1 to 64 letters, digits, '_', '-', '.' or '+'",
          Pattern.compile("[A-Za-z0-9_.+-]{1,64}"));

  private static final TextFormat<String> PAYLOAD =
      new TextFormat<>(
          "text with %s in it, of at most %d characters"
              .formatted(PanelWrite.VALUE, MAX_PAYLOAD_LENGTH),
          text ->
              Optional.of(text)
                  .filter(
                      it -> it.contains(PanelWrite.VALUE) && it.length() <= MAX_PAYLOAD_LENGTH));

  private static final TextFormat<Duration> WITHIN =
      TextFormat.duration(Duration.ofMillis(100), Duration.ofMinutes(1));

  private static final Duration DEFAULT_WITHIN = Duration.ofSeconds(10);

  private final List<PanelTopic> topics;
  private final TextFormat<TopicFilter> topic;

  private PanelWriteReader(List<PanelTopic> topics, Map<String, String> texts) {
    this.topics = topics;
    this.topic =
        new TextFormat<>(
            "a topic without wildcards",
            text ->
                Optional.of(TopicPattern.parse(text).bind(texts))
                    .filter(TopicPattern::isTopic)
                    .map(pattern -> new TopicFilter(pattern.value())));
  }

  /**
   * Reads the writable points of a panel.
   *
   * @param topics the topics that the panel publishes.
   * @param texts the texts in place of captures in topics, by their names.
   */
  static Map<PointName, PanelWrite> read(
      Section device, List<PanelTopic> topics, Map<String, String> texts) {
    List<Named> entries = device.entries("writes", "a mapping of points that may be written");
    if (entries.size() > MAX_WRITES) {
      device.problem("writes", entries.size() + " points", "at most " + MAX_WRITES);
      return Map.of();
    }
    PanelWriteReader reader = new PanelWriteReader(topics, texts);
    Map<PointName, PanelWrite> writes = new LinkedHashMap<>();
    for (Named named : entries) {
      Optional<PointName> point = named.as(PointReader.NAME);
      Optional<Section> section = named.section(KEYS);
      // An entry with an invalid name is checked nevertheless, under a substitute name.
      section
          .flatMap(each -> reader.write(point.orElse(PanelTopic.STATE), each))
          .ifPresent(write -> writes.put(write.point(), write));
    }
    return writes;
  }

  private Optional<PanelWrite> write(PointName point, Section write) {
    Optional<TopicFilter> topic =
        write
            .required("topic", "a topic without wildcards")
            .flatMap(field -> field.as(this.topic).filter(each -> isNotPublished(write, each)));
    Optional<CommandClass> commandClass = write.required("class", WriteRuleReader.CLASS);
    List<String> words = words(write);
    Optional<WriteRange> range = range(write);
    String payload = write.optional("payload", PAYLOAD, PanelWrite.VALUE);
    Wear wear = write.optional("wear", WriteRuleReader.WEAR, Wear.NONE);
    Optional<Integer> perDay = write.optional("per-day", WriteRuleReader.PER_DAY);
    PanelPoint.Kind kind = write.has("values") ? PanelPoint.Kind.TEXT : PanelPoint.Kind.NUMBER;
    Optional<Confirm> confirm = confirm(write, point, kind, topic);
    if (topic.isEmpty() || commandClass.isEmpty() || range.isEmpty()) {
      return Optional.empty();
    }
    if (wear == Wear.FLASH && confirm.isEmpty()) {
      write.problem(
          "wear",
          "flash without confirm",
          "confirm as well, because the current value is unknown without it");
    }
    WriteRule rule =
        new WriteRule(
            commandClass.get(),
            range.get().min(),
            range.get().max(),
            wear,
            perDay.map(OptionalInt::of).orElse(OptionalInt.empty()),
            WriteMethod.AUTO);
    return Optional.of(new PanelWrite(point, topic.get(), rule, words, payload, confirm));
  }

  private boolean isNotPublished(Section write, TopicFilter topic) {
    boolean isPublished =
        topics.stream().anyMatch(each -> each.pattern().value().equals(topic.value()));
    if (isPublished) {
      write.problem(
          "topic",
          topic + ", which the panel publishes",
          "a topic that the panel does not publish");
    }
    return !isPublished;
  }

  /** Reads the values that may be written; if there are none, a range is required. */
  private static List<String> words(Section write) {
    if (!write.has("values")) {
      return List.of();
    }
    write.rejectKey("min", "a point with values");
    write.rejectKey("max", "a point with values");
    List<Field> items = write.requiredItems("values", "a list of words, such as [auto, manual]");
    if (items.size() > MAX_VALUE_NAMES) {
      write.problem("values", items.size() + " words", "at most " + MAX_VALUE_NAMES);
      return List.of();
    }
    return items.stream().map(item -> item.as(WORD)).flatMap(Optional::stream).distinct().toList();
  }

  private static Optional<WriteRange> range(Section write) {
    if (write.has("values")) {
      return Optional.of(new WriteRange(0, 0));
    }
    return WriteRange.read(write);
  }

  private Optional<Confirm> confirm(
      Section write, PointName point, PanelPoint.Kind kind, Optional<TopicFilter> written) {
    Optional<Field> field = write.field("confirm");
    boolean isTopicAlone = field.filter(it -> it.value() instanceof Yaml.Scalar).isPresent();
    Optional<Section> section = isTopicAlone ? Optional.empty() : write.section("confirm", CONFIRM);
    Optional<TopicFilter> topic =
        isTopicAlone
            ? field.flatMap(it -> it.as(this.topic))
            : section.flatMap(it -> it.required("topic", this.topic));
    List<String> at =
        section.flatMap(it -> it.optional("at", PanelPointReader.PATH)).orElse(List.of());
    Duration within = section.flatMap(it -> it.optional("within", WITHIN)).orElse(DEFAULT_WITHIN);
    if (topic.isPresent() && topic.equals(written)) {
      write.problem(
          "confirm",
          "the topic of the write",
          "the topic on which the panel publishes the applied value");
      return Optional.empty();
    }
    return topic.map(each -> new Confirm(each, PanelPoint.of(point, kind, "", at), within));
  }
}
