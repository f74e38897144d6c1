// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.config.yaml.ConfigProblem.FilePosition;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.FileText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the register map of a device model. */
public final class ProfileFile {

  private ProfileFile() {}

  /**
   * Reads and checks one profile.
   *
   * @param nameOrPath a path to a YAML file (anything with a '/' or ending in {@code .yaml}),
   *     relative to {@code beside}; profiles that it extends are looked up in the same folder.
   *     Otherwise a name: {@code profiles/NAME.yaml} in {@code beside}, then the profiles that
   *     Parasol ships.
   * @param beside the folder to search.
   * @throws ConfigException with all problems at once.
   */
  public static Profile load(String nameOrPath, Path beside) throws ConfigException {
    if (nameOrPath.contains("/") || nameOrPath.endsWith(".yaml")) {
      Path file = beside.resolve(nameOrPath);
      ProfileLibrary others = new ProfileLibrary(file.resolveSibling(""));
      return ProfileReader.read(file, FileText.read(file), Optional.empty(), others);
    }
    Path folder = beside.resolve("profiles");
    ProfileLibrary library = new ProfileLibrary(folder);
    List<ConfigProblem> problems = new ArrayList<>();
    FilePosition place = new FilePosition(folder, 1, 1);
    Optional<ProfileName> name =
        ProfileReader.NAME.read(
            nameOrPath, expected -> problems.add(problem(place, nameOrPath, expected)));
    if (name.isPresent() && !library.contains(name.get())) {
      problems.add(problem(place, nameOrPath, library.expectedInsteadOf(name.get())));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return library.load(name.orElseThrow());
  }

  /**
   * Returns all register profiles that can be found by name: those in {@code profiles/} in the
   * given folder, then those that Parasol ships. Invalid profiles are skipped.
   *
   * @param beside the folder to search.
   */
  public static List<Profile> all(Path beside) {
    ProfileLibrary library = new ProfileLibrary(beside.resolve("profiles"));
    List<Profile> all = new ArrayList<>();
    for (String name : library.names()) {
      try {
        all.add(library.load(new ProfileName(name)));
      } catch (ConfigException | IllegalArgumentException unfit) {
        // Skip line profiles, invalid profiles and files whose name is not a profile name.
      }
    }
    return all;
  }

  private static ConfigProblem problem(FilePosition place, String found, String expected) {
    return new ConfigProblem(place, "", "unknown profile " + Field.quoted(found), expected);
  }
}
