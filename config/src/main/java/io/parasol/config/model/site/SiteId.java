// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

/**
 * The name of one plant with one gateway.
 *
 * @param value 1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit, so that it is safe as
 *     one MQTT topic level, one segment of a SPIFFE id and one file name.
 */
public record SiteId(String value) {

  public SiteId {
    Names.require("site id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
