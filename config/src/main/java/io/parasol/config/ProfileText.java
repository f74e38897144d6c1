// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.site.ProfileName;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The text of a profile that a library holds, before anybody has looked at what is in it.
 *
 * @param file where problems with it are told to be.
 */
record ProfileText(Path file, String text) {

  /** The profile of that name: beside first, then among those that Parasol ships. */
  static ProfileText of(Path folder, ProfileName name) throws ConfigException {
    Path beside = folder.resolve(name + ".yaml");
    if (Files.exists(beside)) {
      return new ProfileText(beside, FileText.read(beside));
    }
    String shipped = "profiles/" + name + ".yaml";
    return new ProfileText(Path.of("(shipped)", shipped), Shipped.text(shipped).orElseThrow());
  }

  /** Whether it says that it is about lines of text, not registers. */
  boolean isOfLines() throws ConfigException {
    return YamlTree.parse(file, text) instanceof Yaml.Mapping mapping
        && mapping.entries().stream()
            .anyMatch(
                entry ->
                    entry.key().text().equals("protocol")
                        && entry.value() instanceof Yaml.Scalar scalar
                        && scalar.text().equals(LineProfileReader.PROTOCOL));
  }
}
