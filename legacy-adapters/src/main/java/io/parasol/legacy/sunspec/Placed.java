// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec;

import java.util.Optional;

/**
 * A point of a model, where one device has it.
 *
 * @param path its name within the model: {@code W}, {@code module.2.DCW}.
 * @param address of its first register.
 * @param scale where its scale factor lies, if the device says it.
 * @param sync the group that is to be written at once, if the point is in one.
 */
record Placed(
    String path, ModelPoint point, int address, Optional<ScaleAt> scale, Optional<String> sync) {

  /** A point of type {@code sunssf}. */
  record ScaleAt(String path, int address) {}

  int end() {
    return address + point.size();
  }
}
