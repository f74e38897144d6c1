// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.ConfigProblem.FilePosition;
import io.parasol.config.yaml.FileText;
import io.parasol.config.yaml.Yaml;
import io.parasol.config.yaml.YamlTree;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds the position of a key in a file, for problems that are detected after the file was read.
 */
public final class KeyLocator {

  private KeyLocator() {}

  /**
   * Returns the position of a key.
   *
   * @param keys the path to the key, outermost first, such as {@code links, roof-lan}.
   * @return the start of the file if the file has changed and the key is no longer found.
   */
  public static FilePosition of(Path file, String... keys) {
    FilePosition place = new FilePosition(file, 1, 1);
    try {
      Yaml value = YamlTree.parse(file, FileText.read(file));
      for (String key : keys) {
        if (!(value instanceof Yaml.Mapping mapping)) {
          return new FilePosition(file, 1, 1);
        }
        List<Yaml.Entry> found =
            mapping.entries().stream().filter(entry -> entry.key().text().equals(key)).toList();
        if (found.isEmpty()) {
          return new FilePosition(file, 1, 1);
        }
        place = found.get(0).key().position();
        value = found.get(0).value();
      }
      return place;
    } catch (ConfigException changedSince) {
      return new FilePosition(file, 1, 1);
    }
  }
}
