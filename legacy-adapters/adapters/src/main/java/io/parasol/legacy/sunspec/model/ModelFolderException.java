// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

import java.util.List;

/** Thrown if a folder of models cannot be used. */
public final class ModelFolderException extends Exception {

  private final transient List<String> problems;

  /**
   * @param problems at least one, each of one line that names its file.
   */
  ModelFolderException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
