// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.site.LineProfile;
import io.parasol.config.site.ProfileName;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The profiles of devices that speak in lines: like those of registers they stand in {@code
 * profiles/} beside the file that names them, or come with Parasol.
 */
final class LineProfileLibrary {

  private final Path folder;
  private final ProfileLibrary all;
  private final Map<ProfileName, Outcome> read = new HashMap<>();

  /**
   * @param all knows the names of profiles of every kind.
   */
  LineProfileLibrary(Path folder, ProfileLibrary all) {
    this.folder = folder;
    this.all = all;
  }

  /** The profile that this field names; a problem if there is none of that name and kind. */
  Optional<LineProfile> named(Field field) {
    return field.as(ProfileReader.NAME).flatMap(name -> named(field, name));
  }

  private Optional<LineProfile> named(Field field, ProfileName name) {
    if (!all.holds(name)) {
      field.problem(Field.quoted(name.value()), all.expectedInsteadOf(name));
      return Optional.empty();
    }
    Outcome outcome = read.computeIfAbsent(name, this::readFirst);
    field.source().problems().addAll(outcome.problems());
    if (outcome.isOther()) {
      field.problem(Field.quoted(name.value()) + ", a profile of registers", "a line profile");
    }
    return outcome.profile();
  }

  private Outcome readFirst(ProfileName name) {
    try {
      ProfileText found = ProfileText.of(folder, name);
      return found.isOfLines()
          ? new Outcome(
              Optional.of(LineProfileReader.read(found.file(), found.text(), Optional.of(name))),
              List.of())
          : new Outcome(Optional.empty(), List.of());
    } catch (ConfigException broken) {
      return new Outcome(Optional.empty(), broken.problems());
    }
  }

  /** What was found under a name: a profile, what is wrong with it, or one of another kind. */
  private record Outcome(Optional<LineProfile> profile, List<ConfigProblem> problems) {
    boolean isOther() {
      return profile.isEmpty() && problems.isEmpty();
    }
  }
}
