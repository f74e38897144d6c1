// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.Problems;
import io.parasol.config.yaml.Source;
import io.parasol.config.yaml.Variables;
import java.nio.file.Path;
import java.util.Map;

/** Reads the configuration of a site and its profiles. */
public final class ConfigFile {

  private ConfigFile() {}

  /**
   * Reads and checks the complete configuration.
   *
   * @param environment the variables that {@code ${NAME}} refers to.
   * @throws ConfigException with all problems at once.
   */
  public static SiteConfig load(Path file, Map<String, String> environment) throws ConfigException {
    return SiteReader.read(new Source(file, new Variables(environment), new Problems()));
  }

  /**
   * Returns the parts of the configuration that are correct, whatever else is wrong in it.
   *
   * @param environment the variables that {@code ${NAME}} refers to.
   * @throws ConfigException if the file cannot be read, is not YAML, or is not a mapping.
   */
  public static SiteParts parts(Path file, Map<String, String> environment) throws ConfigException {
    return SiteParts.read(new Source(file, new Variables(environment), new Problems()));
  }
}
