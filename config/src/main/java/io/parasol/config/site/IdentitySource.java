// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a device model says who it is: what tells one device of a model from another. */
public sealed interface IdentitySource {

  /** The objects of the function "read device identification" (V1.1b3, 6.21: FC 43, MEI 14). */
  record DeviceIdentification() implements IdentitySource {}

  /** Points of its profile. At least one of {@code model} and {@code serial} is there. */
  record Points(
      Optional<PointName> manufacturer,
      Optional<PointName> model,
      Optional<PointName> serial,
      Optional<PointName> firmware)
      implements IdentitySource {

    public Points {
      Bounds.require(
          model.isPresent() || serial.isPresent(), "identity", "model or serial at least");
    }

    /** Those that there are. */
    public List<PointName> all() {
      return Stream.of(manufacturer, model, serial, firmware).flatMap(Optional::stream).toList();
    }
  }
}
