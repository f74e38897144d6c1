// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.config.yaml.ConfigProblem.FilePosition;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.FileText;
import io.parasol.config.yaml.Yaml;
import io.parasol.config.yaml.YamlTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The text of a profile, before it is parsed as a register profile or a line profile.
 *
 * @param file the file name in problems.
 */
public record ProfileText(Path file, String text) {

  /**
   * Returns the profile with a name: from the given folder, or else from the profiles that Parasol
   * ships.
   */
  public static ProfileText of(Path folder, ProfileName name) throws ConfigException {
    Path beside = folder.resolve(name + ".yaml");
    if (Files.exists(beside)) {
      return new ProfileText(beside, FileText.read(beside));
    }
    String shipped = "profiles/" + name + ".yaml";
    return new ProfileText(Path.of("(shipped)", shipped), BundledFiles.text(shipped).orElseThrow());
  }

  /** Returns whether it is a profile for this protocol. */
  public boolean isOf(String protocol) throws ConfigException {
    return protocol().filter(protocol::equals).isPresent();
  }

  /** Throws if it is not a register profile. */
  void requireRegisters() throws ConfigException {
    Optional<String> protocol = protocol();
    if (protocol.isPresent()) {
      throw new ConfigException(
          List.of(
              new ConfigProblem(
                  new FilePosition(file, 1, 1),
                  "protocol",
                  Field.quoted(protocol.get()),
                  "a register profile, which has no protocol; line profiles need a link of kind"
                      + " lines")));
    }
  }

  private Optional<String> protocol() throws ConfigException {
    if (YamlTree.parse(file, text) instanceof Yaml.Mapping mapping) {
      for (Yaml.Entry entry : mapping.entries()) {
        if (entry.key().text().equals("protocol") && entry.value() instanceof Yaml.Scalar word) {
          return Optional.of(word.text());
        }
      }
    }
    return Optional.empty();
  }
}
