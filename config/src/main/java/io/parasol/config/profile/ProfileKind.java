// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.FileText;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A kind of profiles that have a protocol.
 *
 * @param protocol value of the key {@code protocol}, by which such a profile is recognized.
 * @param other what the profile of another kind is, after its name in a problem.
 * @param expected what a device of this kind needs in its place.
 */
public record ProfileKind<P>(String protocol, String other, String expected, Reader<P> reader) {

  /** Reads the text of a profile. */
  @FunctionalInterface
  public interface Reader<P> {

    /**
     * Reads a profile.
     *
     * @param fileName the name that it must have, if it was found by name.
     * @throws ConfigException with all problems at once.
     */
    P read(Path file, String text, Optional<ProfileName> fileName) throws ConfigException;
  }

  /**
   * Reads and checks one file.
   *
   * @throws ConfigException with all problems at once.
   */
  public P load(Path file) throws ConfigException {
    return reader.read(file, FileText.read(file), Optional.empty());
  }

  /**
   * Reads one of the profiles that Parasol ships.
   *
   * @throws IllegalArgumentException if there is no such profile.
   */
  public P shipped(ProfileName name) throws ConfigException {
    String text =
        BundledFiles.text("profiles/" + name + ".yaml")
            .orElseThrow(() -> new IllegalArgumentException("no shipped profile " + name));
    return reader.read(Path.of("(shipped)", "profiles", name + ".yaml"), text, Optional.of(name));
  }
}
