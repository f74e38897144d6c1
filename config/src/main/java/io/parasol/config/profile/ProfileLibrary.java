// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.NearestKey;
import io.parasol.config.yaml.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The profiles that a file can name: those in {@code profiles/} next to it, then those that Parasol
 * ships. Each profile is read once, and its problems are reported once.
 */
public final class ProfileLibrary {

  private static final String YAML = ".yaml";

  /** Maximum number of profiles that one profile extends, directly and indirectly. */
  private static final int DEEPEST = 4;

  private final Path folder;
  private final Map<ProfileName, Outcome> read = new HashMap<>();
  private final Map<ProfileName, Integer> depths = new HashMap<>();

  /** The profiles that are being read, each of which extends the next one. */
  private final List<ProfileName> underWay = new ArrayList<>();

  /** A profile, or its problems. */
  private record Outcome(Optional<Profile> profile, List<ConfigProblem> problems) {}

  /**
   * Creates a library.
   *
   * @param folder the folder that is searched first; it need not exist.
   */
  public ProfileLibrary(Path folder) {
    this.folder = folder;
  }

  /** Returns the profile that a field names. Reports a problem if there is no such profile. */
  public Optional<Profile> named(Field field) {
    return field.as(ProfileReader.NAME).flatMap(name -> named(field, name));
  }

  private Optional<Profile> named(Field field, ProfileName name) {
    if (!holds(name)) {
      field.problem(Field.quoted(name.value()), expectedInsteadOf(name));
      return Optional.empty();
    }
    Outcome outcome = outcome(name);
    field.source().problems().addAll(outcome.problems());
    return outcome.profile();
  }

  /** Returns the profile that {@code extends} of the profile being read names. */
  Optional<Profile> base(Field field) {
    return field.as(ProfileReader.NAME).flatMap(name -> base(field, name));
  }

  private Optional<Profile> base(Field field, ProfileName name) {
    if (underWay.contains(name)) {
      field.problem(
          Field.quoted(name.value()) + ", which forms a cycle: " + cycle(name), "another profile");
      return Optional.empty();
    }
    Optional<Profile> base = underWay.size() > DEEPEST ? Optional.empty() : named(field, name);
    int depth = 1 + depths.getOrDefault(name, 0);
    if (depth > DEEPEST || underWay.size() > DEEPEST) {
      field.problem(
          Field.quoted(name.value()) + ", too long a chain",
          "at most %d levels of extends".formatted(DEEPEST));
      return Optional.empty();
    }
    if (!underWay.isEmpty()) {
      depths.put(underWay.get(underWay.size() - 1), depth);
    }
    return base;
  }

  private String cycle(ProfileName again) {
    return Stream.concat(
            underWay.subList(underWay.indexOf(again), underWay.size()).stream(), Stream.of(again))
        .map(ProfileName::value)
        .collect(Collectors.joining(", "));
  }

  private Outcome outcome(ProfileName name) {
    Outcome known = read.get(name);
    if (known != null) {
      return known;
    }
    underWay.add(name);
    Outcome outcome = readFirst(name);
    underWay.remove(underWay.size() - 1);
    read.put(name, outcome);
    return outcome;
  }

  private Outcome readFirst(ProfileName name) {
    try {
      ProfileText found = ProfileText.of(folder, name);
      return new Outcome(
          Optional.of(ProfileReader.read(found.file(), found.text(), Optional.of(name), this)),
          List.of());
    } catch (ConfigException broken) {
      return new Outcome(Optional.empty(), broken.problems());
    }
  }

  boolean holds(ProfileName name) {
    return Files.exists(beside(name)) || BundledFiles.text(shipped(name)).isPresent();
  }

  /** Reads a profile that the library {@link #holds}. */
  Profile load(ProfileName name) throws ConfigException {
    Outcome outcome = outcome(name);
    if (outcome.profile().isEmpty()) {
      throw new ConfigException(outcome.problems());
    }
    return outcome.profile().get();
  }

  String expectedInsteadOf(ProfileName unknown) {
    Collection<String> names = names();
    return NearestKey.to(unknown.value(), names)
        .orElseGet(() -> "the file " + beside(unknown) + ", or " + Words.oneOf(names));
  }

  /** Returns the names of all profile files, including invalid ones. */
  Collection<String> names() {
    Collection<String> names = new TreeSet<>();
    BundledFiles.profiles().forEach(name -> names.add(name.value()));
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(YAML))
          .forEach(name -> names.add(name.substring(0, name.length() - YAML.length())));
    } catch (IOException noFolder) {
      return names;
    }
    return names;
  }

  private Path beside(ProfileName name) {
    return folder.resolve(name + YAML);
  }

  private static String shipped(ProfileName name) {
    return "profiles/" + name + YAML;
  }
}
