// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile.panel;

import io.parasol.config.model.panel.PanelProfile;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.panel.TopicPattern;
import io.parasol.config.model.profile.Confidence;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.profile.ProfileReader;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Problems;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.Source;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Variables;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads the profile of a product that publishes over MQTT. Profiles use no variables. */
public final class PanelProfileReader {

  /** The value of {@code protocol} in such a profile. */
  public static final String PROTOCOL = "mqtt";

  private static final Keys KEYS =
      Keys.of(
          "profile",
          "protocol",
          "description",
          "source",
          ProfileReader.CONFIDENCE,
          PanelProfile.BASE,
          PanelTopicsReader.KEY);

  private static final TextFormat<String> PROSE = new TextFormat<>("text", Optional::of);
  private static final TextFormat<String> MQTT =
      new TextFormat<>(PROTOCOL, text -> Optional.of(text).filter(PROTOCOL::equals));

  private PanelProfileReader() {}

  /**
   * Reads a profile from the text of its file.
   *
   * @param fileName the name that the profile must have.
   */
  static PanelProfile read(Path file, String text, ProfileName fileName) throws ConfigException {
    Section whole = new Source(file, Variables.NONE, new Problems()).mapping(text, KEYS);
    Optional<ProfileName> name = whole.required("profile", ProfileReader.NAME);
    if (name.isPresent() && !name.get().equals(fileName)) {
      whole.problem("profile", Field.quoted(name.get().value()), fileName + ", like the file name");
    }
    whole.required("protocol", MQTT);
    whole.optional("description", PROSE);
    whole.optional("source", PROSE);
    Confidence confidence =
        whole.optional(
            ProfileReader.CONFIDENCE, ProfileReader.CONFIDENCE_FORM, Confidence.NOT_STATED);
    String base = whole.optional(PanelProfile.BASE, PanelTopicText.LEVELS, "");
    List<PanelTopic> topics = PanelTopicsReader.ofProfile(whole);
    boolean needsBase =
        topics.stream()
            .map(PanelTopic::pattern)
            .map(TopicPattern::captures)
            .anyMatch(captures -> captures.contains(PanelProfile.BASE));
    if (whole.has(PanelProfile.BASE) && !needsBase) {
      whole.problem(PanelProfile.BASE, "not used", "{%s} in a topic".formatted(PanelProfile.BASE));
    }
    whole.source().problems().throwIfAny(file);
    return new PanelProfile(name.orElseThrow(), base, topics, confidence);
  }
}
