// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile.panel;

import io.parasol.config.model.panel.PanelProfile;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.panel.TopicPattern;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.profile.ProfileHead;
import io.parasol.config.profile.ProfileKind;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Problems;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.Source;
import io.parasol.config.yaml.Variables;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads the profile of a product that publishes over MQTT. Profiles use no variables. */
public final class PanelProfileReader {

  private static final String PROTOCOL = "mqtt";

  /** The kind of these profiles. */
  public static final ProfileKind<PanelProfile> KIND =
      new ProfileKind<>(
          PROTOCOL,
          "which is not for MQTT",
          "a profile with protocol: mqtt",
          PanelProfileReader::read);

  private static final Keys KEYS = ProfileHead.keys(PanelProfile.BASE, PanelTopicsReader.KEY);

  private PanelProfileReader() {}

  /**
   * Reads a profile from the text of its file.
   *
   * @param fileName the name that the profile must have, if it was found by name.
   */
  private static PanelProfile read(Path file, String text, Optional<ProfileName> fileName)
      throws ConfigException {
    Section whole = new Source(file, Variables.NONE, new Problems()).mapping(text, KEYS);
    ProfileHead head = ProfileHead.read(whole, fileName, PROTOCOL);
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
    return new PanelProfile(head.name().orElseThrow(), base, topics, head.confidence());
  }
}
