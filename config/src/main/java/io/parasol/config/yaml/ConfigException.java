// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown when the configuration is invalid. Lists all problems in the order of the file. */
public final class ConfigException extends Exception {

  private final transient List<ConfigProblem> problems;

  public ConfigException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<ConfigProblem> problems() {
    return problems;
  }
}
