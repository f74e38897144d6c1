// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

/**
 * A SunSpec information model.
 *
 * @param id the value of its first register, 1 to 65 534.
 * @param root begins with the points {@code ID} and {@code L}.
 */
public record SunSpecModel(int id, ModelGroup root) {

  public SunSpecModel {
    if (id < 1 || id >= Chain.END_ID) {
      throw new IllegalArgumentException("model %d: expected 1 to 65534".formatted(id));
    }
    new ModelCheck(root).check();
  }
}
