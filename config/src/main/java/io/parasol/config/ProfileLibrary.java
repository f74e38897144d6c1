// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.site.Profile;
import io.parasol.config.site.ProfileName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The profiles that a file can name: those in {@code profiles/} beside it, then those that Parasol
 * ships. Each is read once, and what is wrong with it is told once.
 */
final class ProfileLibrary {

  private static final String YAML = ".yaml";

  private final Path folder;
  private final Map<ProfileName, Optional<Profile>> read = new HashMap<>();

  /**
   * @param folder where profiles are looked for first; it need not be there.
   */
  ProfileLibrary(Path folder) {
    this.folder = folder;
  }

  /** The profile that this field names; a problem if there is none of that name. */
  Optional<Profile> named(Field field) {
    return field.as(ProfileReader.NAME).flatMap(name -> named(field, name));
  }

  private Optional<Profile> named(Field field, ProfileName name) {
    if (!holds(name)) {
      field.problem(Field.quoted(name.value()), expectedInsteadOf(name));
      return Optional.empty();
    }
    return read.computeIfAbsent(name, first -> readFirst(first, field.source().problems()));
  }

  private Optional<Profile> readFirst(ProfileName name, Problems problems) {
    try {
      return Optional.of(load(name));
    } catch (ConfigException broken) {
      problems.addAll(broken.problems());
      return Optional.empty();
    }
  }

  boolean holds(ProfileName name) {
    return Files.exists(beside(name)) || Shipped.text(shipped(name)).isPresent();
  }

  /** Reads a profile that the library {@link #holds}. */
  Profile load(ProfileName name) throws ConfigException {
    Path beside = beside(name);
    return Files.exists(beside)
        ? ProfileReader.read(beside, FileText.read(beside), Optional.of(name))
        : ProfileReader.read(
            Path.of("(shipped)", shipped(name)),
            Shipped.text(shipped(name)).orElseThrow(),
            Optional.of(name));
  }

  String expectedInsteadOf(ProfileName unknown) {
    Collection<String> names = names();
    return NearestKey.to(unknown.value(), names)
        .orElseGet(() -> "the file " + beside(unknown) + ", or " + Words.oneOf(names));
  }

  private Collection<String> names() {
    Collection<String> names = new TreeSet<>();
    Shipped.profiles().forEach(name -> names.add(name.value()));
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
