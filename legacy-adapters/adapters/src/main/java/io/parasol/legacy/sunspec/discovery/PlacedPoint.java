// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.legacy.sunspec.model.ModelPoint;
import java.util.Optional;

/**
 * A point of a model, with its address in one device.
 *
 * @param path its name within the model: {@code W}, {@code module.2.DCW}.
 * @param address of its first register.
 * @param scale the position of its scale factor, if the device supplies it.
 * @param sync the group that must be written with one request, if the point is in one.
 */
public record PlacedPoint(
    String path, ModelPoint point, int address, Optional<ScaleAt> scale, Optional<String> sync) {

  /** The position of a point of type {@code sunssf}. */
  public record ScaleAt(String path, int address) {}

  public int end() {
    return address + point.size();
  }
}
