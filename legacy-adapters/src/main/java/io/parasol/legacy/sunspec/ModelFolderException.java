// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec;

import java.util.List;

/** A folder of models is not to be used. */
public final class ModelFolderException extends Exception {

  private final transient List<String> problems;

  /**
   * @param problems at least one, a line each, which names its file.
   */
  ModelFolderException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
