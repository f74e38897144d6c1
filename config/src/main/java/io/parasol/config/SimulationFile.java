// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import java.nio.file.Path;
import java.util.Map;

/** Reads what {@code parasol simulate} plays. */
public final class SimulationFile {

  private SimulationFile() {}

  /**
   * Reads and checks the whole file and the profiles that it names.
   *
   * @param environment what {@code ${NAME}} takes its values from.
   * @throws ConfigException with every problem at once.
   */
  public static SimulationConfig load(Path file, Map<String, String> environment)
      throws ConfigException {
    return SimulationReader.read(new Source(file, new Variables(environment), new Problems()));
  }
}
