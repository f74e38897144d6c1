// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.Problems;
import io.parasol.config.yaml.Source;
import io.parasol.config.yaml.Variables;
import java.nio.file.Path;
import java.util.Map;

/** Reads the configuration of {@code parasol simulate}. */
public final class SimulationFile {

  private SimulationFile() {}

  /**
   * Reads and checks the file and all profiles that it names.
   *
   * @param environment the variables that {@code ${NAME}} refers to.
   * @throws ConfigException with all problems at once.
   */
  public static SimulationConfig load(Path file, Map<String, String> environment)
      throws ConfigException {
    return SimulationReader.read(new Source(file, new Variables(environment), new Problems()));
  }
}
