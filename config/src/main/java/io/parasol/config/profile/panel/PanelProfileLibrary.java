// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile.panel;

import io.parasol.config.model.panel.PanelProfile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.profile.ProfileLibrary;
import io.parasol.config.profile.ProfileReader;
import io.parasol.config.profile.ProfileText;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.config.yaml.Field;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The profiles of products that publish over MQTT. Like register profiles, they are in {@code
 * profiles/} next to the file that names them, or come with Parasol.
 */
public final class PanelProfileLibrary {

  private final Path folder;
  private final ProfileLibrary all;
  private final Map<ProfileName, Outcome> outcomes = new HashMap<>();

  /**
   * Creates a library.
   *
   * @param all finds the names of profiles of all kinds.
   */
  public PanelProfileLibrary(Path folder, ProfileLibrary all) {
    this.folder = folder;
    this.all = all;
  }

  /**
   * Returns the profile that a field names. Reports a problem if there is no panel profile of that
   * name.
   */
  public Optional<PanelProfile> find(Field field) {
    return field.as(ProfileReader.NAME).flatMap(name -> find(field, name));
  }

  private Optional<PanelProfile> find(Field field, ProfileName name) {
    if (!all.contains(name)) {
      field.problem(
          Field.quoted(name.value()), field.source().suggestion(() -> all.expectedInsteadOf(name)));
      return Optional.empty();
    }
    Outcome outcome = outcomes.computeIfAbsent(name, this::readUncached);
    field.source().problems().addAll(outcome.problems());
    if (outcome.profile().isEmpty() && outcome.problems().isEmpty()) {
      field.problem(
          Field.quoted(name.value()) + ", which is not for MQTT", "a profile with protocol: mqtt");
    }
    return outcome.profile();
  }

  private Outcome readUncached(ProfileName name) {
    try {
      ProfileText found = ProfileText.of(folder, name);
      return found.isOf(PanelProfileReader.PROTOCOL)
          ? new Outcome(
              Optional.of(PanelProfileReader.read(found.file(), found.text(), name)), List.of())
          : new Outcome(Optional.empty(), List.of());
    } catch (ConfigException broken) {
      return new Outcome(Optional.empty(), broken.problems());
    }
  }

  /**
   * Reads one of the profiles that Parasol ships.
   *
   * @throws IllegalArgumentException if there is no such profile.
   */
  public static PanelProfile shipped(ProfileName name) throws ConfigException {
    String text =
        BundledFiles.text("profiles/" + name + ".yaml")
            .orElseThrow(() -> new IllegalArgumentException("no shipped profile " + name));
    return PanelProfileReader.read(Path.of("(shipped)", "profiles", name + ".yaml"), text, name);
  }

  /** The result of a lookup: a profile, its problems, or neither for a profile of another kind. */
  private record Outcome(Optional<PanelProfile> profile, List<ConfigProblem> problems) {}
}
