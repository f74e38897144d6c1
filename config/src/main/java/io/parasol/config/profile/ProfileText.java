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
record ProfileText(Path file, String text) {

  /** In place of the folder of a profile that Parasol ships. */
  private static final Path SHIPPED = Path.of("(shipped)");

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
    return new ProfileText(SHIPPED.resolve(shipped), BundledFiles.text(shipped).orElseThrow());
  }

  /** Returns whether it is a profile that Parasol ships, and thus never changes. */
  boolean isShipped() {
    return file.startsWith(SHIPPED);
  }

  /** Returns whether it is a profile for this protocol. */
  public boolean isOf(String protocol) throws ConfigException {
    return protocol(YamlTree.parse(file, text)).filter(protocol::equals).isPresent();
  }

  /** Returns the values of a register profile. Throws if it is a profile of another kind. */
  Yaml registers() throws ConfigException {
    Yaml values = YamlTree.parse(file, text);
    Optional<String> protocol = protocol(values);
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
    return values;
  }

  private static Optional<String> protocol(Yaml values) {
    if (values instanceof Yaml.Mapping mapping) {
      for (Yaml.Entry entry : mapping.entries()) {
        if (entry.key().text().equals("protocol") && entry.value() instanceof Yaml.Scalar word) {
          return Optional.of(word.text());
        }
      }
    }
    return Optional.empty();
  }
}
