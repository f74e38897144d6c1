// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.lines.LineProfile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.FileText;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the profile of a device model with a line-based text protocol. */
public final class LineProfileFile {

  private LineProfileFile() {}

  /**
   * Reads and checks one file.
   *
   * @throws ConfigException with all problems at once.
   */
  public static LineProfile load(Path file) throws ConfigException {
    return LineProfileReader.read(file, FileText.read(file), Optional.empty());
  }

  /**
   * Reads one of the profiles that Parasol ships.
   *
   * @throws IllegalArgumentException if there is no such profile.
   */
  public static LineProfile shipped(ProfileName name) throws ConfigException {
    String text =
        BundledFiles.text("profiles/" + name + ".yaml")
            .orElseThrow(() -> new IllegalArgumentException("no shipped profile " + name));
    return LineProfileReader.read(
        Path.of("(shipped)", "profiles", name + ".yaml"), text, Optional.of(name));
  }
}
