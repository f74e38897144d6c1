// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import java.nio.file.Path;
import java.util.Map;

/** Reads a site's configuration and the profiles beside it. */
public final class ConfigFile {

  private ConfigFile() {}

  /**
   * Reads and checks the whole configuration.
   *
   * @param environment what {@code ${NAME}} takes its values from.
   * @throws ConfigException with every problem at once.
   */
  public static SiteConfig load(Path file, Map<String, String> environment) throws ConfigException {
    return SiteReader.read(new Source(file, new Variables(environment), new Problems()));
  }
}
