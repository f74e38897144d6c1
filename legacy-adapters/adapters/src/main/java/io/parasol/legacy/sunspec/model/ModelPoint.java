// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

import io.parasol.config.model.site.Printable;
import java.util.Map;

/**
 * A point of a model, independent of any device.
 *
 * @param size number of registers; must fit the type.
 * @param isMandatory whether a device that has the model must implement the point.
 * @param isStatic whether its value never changes while the device runs.
 * @param unit in Parasol's spelling; empty where there is none.
 * @param symbols names of the numbers of an enumeration, or of the bits of a bit field.
 */
public record ModelPoint(
    String name,
    FieldType type,
    int size,
    Factor factor,
    boolean isMandatory,
    boolean isWritable,
    boolean isStatic,
    String unit,
    Map<Long, String> symbols) {

  public ModelPoint {
    symbols = Map.copyOf(symbols);
    ModelNames.require("point", name);
    if (!type.hasSize(size)) {
      throw new IllegalArgumentException(
          "point %s: size %d; expected the size of type %s"
              .formatted(Printable.of(name), size, type.wireName()));
    }
    if (!(factor instanceof Factor.NoFactor) && !type.isNumeric()) {
      throw new IllegalArgumentException(
          "point %s: a scale factor; expected none for type %s"
              .formatted(Printable.of(name), type.wireName()));
    }
  }
}
