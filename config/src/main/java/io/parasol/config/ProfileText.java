// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.ConfigProblem.Place;
import io.parasol.config.site.ProfileName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
    return protocol().filter(LineProfileReader.PROTOCOL::equals).isPresent();
  }

  /** Refuses, in one line, a profile that is not about registers. */
  void requireRegisters() throws ConfigException {
    Optional<String> protocol = protocol();
    if (protocol.isPresent()) {
      throw new ConfigException(
          List.of(
              new ConfigProblem(
                  new Place(file, 1, 1),
                  "protocol",
                  Field.quoted(protocol.get()),
                  "a profile of registers, which has no protocol; line profiles go with a link of"
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
