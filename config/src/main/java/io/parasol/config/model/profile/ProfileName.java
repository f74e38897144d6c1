// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.Names;

/**
 * The name of the register map of a device model.
 *
 * @param value 1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit, so that it is safe as
 *     one MQTT topic level, one segment of a SPIFFE id and one file name.
 */
public record ProfileName(String value) {

  public ProfileName {
    Names.require("profile name", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
