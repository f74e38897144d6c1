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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The profiles that a file can name: those in {@code profiles/} next to it, then those that Parasol
 * ships. Each profile is read once, and its problems are reported once.
 */
public final class ProfileLibrary {

  private static final String YAML = ".yaml";

  /** Maximum number of profiles that one profile extends, directly and indirectly. */
  private static final int MAX_DEPTH = 4;

  /**
   * The shipped profiles that were read so far and extend none. They are the same in each file and
   * at each reload.
   */
  private static final Map<ProfileText, Profile> SHIPPED = new ConcurrentHashMap<>();

  private final Path folder;
  private final Map<ProfileName, Outcome> outcomes = new HashMap<>();
  private final Map<ProfileName, Integer> depths = new HashMap<>();

  /** The profiles that are being read; each extends the next one. */
  private final List<ProfileName> inProgress = new ArrayList<>();

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
  public Optional<Profile> find(Field field) {
    return field.as(ProfileReader.NAME).flatMap(name -> find(field, name));
  }

  private Optional<Profile> find(Field field, ProfileName name) {
    if (!contains(name)) {
      field.problem(
          Field.quoted(name.value()), field.source().suggestion(() -> expectedInsteadOf(name)));
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
    if (inProgress.contains(name)) {
      field.problem(
          Field.quoted(name.value()) + ", which forms a cycle: " + cycle(name), "another profile");
      return Optional.empty();
    }
    Optional<Profile> base = inProgress.size() > MAX_DEPTH ? Optional.empty() : find(field, name);
    int depth = 1 + depths.getOrDefault(name, 0);
    if (depth > MAX_DEPTH || inProgress.size() > MAX_DEPTH) {
      field.problem(
          Field.quoted(name.value()) + ", too long a chain",
          "at most %d levels of extends".formatted(MAX_DEPTH));
      return Optional.empty();
    }
    if (!inProgress.isEmpty()) {
      depths.put(inProgress.get(inProgress.size() - 1), depth);
    }
    return base;
  }

  private String cycle(ProfileName again) {
    return Stream.concat(
            inProgress.subList(inProgress.indexOf(again), inProgress.size()).stream(),
            Stream.of(again))
        .map(ProfileName::value)
        .collect(Collectors.joining(", "));
  }

  private Outcome outcome(ProfileName name) {
    Outcome known = outcomes.get(name);
    if (known != null) {
      return known;
    }
    inProgress.add(name);
    Outcome outcome = readUncached(name);
    inProgress.remove(inProgress.size() - 1);
    outcomes.put(name, outcome);
    return outcome;
  }

  private Outcome readUncached(ProfileName name) {
    try {
      ProfileText found = ProfileText.of(folder, name);
      Profile known = SHIPPED.get(found);
      if (known != null) {
        return new Outcome(Optional.of(known), List.of());
      }
      Profile read = ProfileReader.read(found.file(), found.text(), Optional.of(name), this);
      // What a shipped profile extends may be beside the file, and change.
      if (found.isShipped() && !depths.containsKey(name)) {
        SHIPPED.put(found, read);
      }
      return new Outcome(Optional.of(read), List.of());
    } catch (ConfigException broken) {
      return new Outcome(Optional.empty(), broken.problems());
    }
  }

  public boolean contains(ProfileName name) {
    return Files.exists(localFile(name)) || BundledFiles.text(bundledName(name)).isPresent();
  }

  /** Reads a profile that the library {@link #contains}. */
  Profile load(ProfileName name) throws ConfigException {
    Outcome outcome = outcome(name);
    if (outcome.profile().isEmpty()) {
      throw new ConfigException(outcome.problems());
    }
    return outcome.profile().get();
  }

  public String expectedInsteadOf(ProfileName unknown) {
    Collection<String> names = names();
    return NearestKey.to(unknown.value(), names)
        .orElseGet(
            () ->
                "the file " + localFile(unknown) + ", or " + Words.oneOf(similar(unknown, names)));
  }

  /** Returns the names in another order: first those that begin most like the unknown one. */
  private static Collection<String> similar(ProfileName unknown, Collection<String> names) {
    return names.stream()
        .sorted(Comparator.comparingInt(name -> -commonPrefix(name, unknown.value())))
        .toList();
  }

  private static int commonPrefix(String one, String other) {
    int length = 0;
    while (length < Math.min(one.length(), other.length())
        && one.charAt(length) == other.charAt(length)) {
      length++;
    }
    return length;
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

  private Path localFile(ProfileName name) {
    return folder.resolve(name + YAML);
  }

  private static String bundledName(ProfileName name) {
    return "profiles/" + name + YAML;
  }
}
