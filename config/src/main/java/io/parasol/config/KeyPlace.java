// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.ConfigProblem.Place;
import java.nio.file.Path;
import java.util.List;

/** Where a key of a file stands: for problems that are found only after the file was read. */
public final class KeyPlace {

  private KeyPlace() {}

  /**
   * The place of a key.
   *
   * @param keys from the outermost to the one that is wanted, such as {@code links, roof-lan}.
   * @return the beginning of the file, if the file is no more what it was.
   */
  public static Place of(Path file, String... keys) {
    Place place = new Place(file, 1, 1);
    try {
      Yaml value = YamlTree.parse(file, FileText.read(file));
      for (String key : keys) {
        if (!(value instanceof Yaml.Mapping mapping)) {
          return new Place(file, 1, 1);
        }
        List<Yaml.Entry> found =
            mapping.entries().stream().filter(entry -> entry.key().text().equals(key)).toList();
        if (found.isEmpty()) {
          return new Place(file, 1, 1);
        }
        place = found.get(0).key().place();
        value = found.get(0).value();
      }
      return place;
    } catch (ConfigException changedSince) {
      return new Place(file, 1, 1);
    }
  }
}
