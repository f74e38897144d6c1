// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A folder with configuration files, as an operator would have it. */
public record Folder(Path path) {

  static final Map<String, String> NO_ENVIRONMENT = Map.of();

  /** Writes a file into the folder. */
  public Path with(String name, String text) {
    try {
      Path file = path.resolve(name);
      Files.createDirectories(file.toAbsolutePath().getParent());
      return Files.writeString(file, text);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  public SiteConfig load(String site) throws ConfigException {
    return ConfigFile.load(with("site.yaml", site), NO_ENVIRONMENT);
  }

  /** What the operator reads about this site, without the folder's own path. */
  public List<String> problems(String site) {
    return problems(site, NO_ENVIRONMENT);
  }

  List<String> problems(String site, Map<String, String> environment) {
    Path file = with("site.yaml", site);
    return told(assertThrows(ConfigException.class, () -> ConfigFile.load(file, environment)));
  }

  /** What the operator reads about this profile. */
  List<String> profileProblems(String profile) {
    with("profiles/test.yaml", profile);
    return told(assertThrows(ConfigException.class, () -> ProfileFile.load("test", path)));
  }

  List<String> told(ConfigException problems) {
    return problems.problems().stream()
        .map(problem -> problem.toString().replace(path + "/", ""))
        .toList();
  }
}
