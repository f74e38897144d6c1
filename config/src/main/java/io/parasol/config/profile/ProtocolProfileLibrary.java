// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.config.yaml.Field;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The profiles of one kind that have a protocol. Like register profiles, they are in {@code
 * profiles/} next to the file that names them, or come with Parasol.
 */
public final class ProtocolProfileLibrary<P> {

  private final ProfileKind<P> kind;
  private final Path folder;
  private final ProfileLibrary all;
  private final Map<ProfileName, Outcome<P>> outcomes = new HashMap<>();

  /**
   * Creates a library.
   *
   * @param all finds the names of profiles of all kinds.
   */
  public ProtocolProfileLibrary(ProfileKind<P> kind, Path folder, ProfileLibrary all) {
    this.kind = kind;
    this.folder = folder;
    this.all = all;
  }

  /**
   * Returns the profile that a field names. Reports a problem if there is no profile of that name
   * and this kind.
   */
  public Optional<P> find(Field field) {
    return field.as(ProfileReader.NAME).flatMap(name -> find(field, name));
  }

  private Optional<P> find(Field field, ProfileName name) {
    if (!all.contains(name)) {
      field.problem(
          Field.quoted(name.value()), field.source().suggestion(() -> all.expectedInsteadOf(name)));
      return Optional.empty();
    }
    Outcome<P> outcome = outcomes.computeIfAbsent(name, this::readUncached);
    field.source().problems().addAll(outcome.problems());
    if (outcome.isOtherKind()) {
      field.problem(Field.quoted(name.value()) + ", " + kind.other(), kind.expected());
    }
    return outcome.profile();
  }

  private Outcome<P> readUncached(ProfileName name) {
    try {
      ProfileText found = ProfileText.of(folder, name);
      return new Outcome<>(
          found.isOf(kind.protocol())
              ? Optional.of(kind.reader().read(found.file(), found.text(), Optional.of(name)))
              : Optional.empty(),
          List.of());
    } catch (ConfigException broken) {
      return new Outcome<>(Optional.empty(), broken.problems());
    }
  }

  /** The result of a lookup: a profile, its problems, or neither for a profile of another kind. */
  private record Outcome<P>(Optional<P> profile, List<ConfigProblem> problems) {
    boolean isOtherKind() {
      return profile.isEmpty() && problems.isEmpty();
    }
  }
}
