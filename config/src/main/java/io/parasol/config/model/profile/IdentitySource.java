// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.Bounds;
import io.parasol.config.model.site.PointName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The source of a device's identity, which distinguishes devices of one model. */
public sealed interface IdentitySource {

  /**
   * The objects of Read Device Identification, FC 43 with MEI type 14 (Modbus Application Protocol
   * V1.1b3, 6.21).
   */
  record DeviceIdentification() implements IdentitySource {}

  /**
   * Points of the device's profile. At least one of {@code model} and {@code serial} is present.
   */
  record Points(
      Optional<PointName> manufacturer,
      Optional<PointName> model,
      Optional<PointName> serial,
      Optional<PointName> firmware)
      implements IdentitySource {

    public Points {
      Bounds.require(
          model.isPresent() || serial.isPresent(), "identity", "at least model or serial");
    }

    /** Returns the points that are present. */
    public List<PointName> all() {
      return Stream.of(manufacturer, model, serial, firmware).flatMap(Optional::stream).toList();
    }
  }
}
