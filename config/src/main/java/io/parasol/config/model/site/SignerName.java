// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

/**
 * The name of a key that may sign commands for a site.
 *
 * @param value 1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit, so that it is safe as
 *     one MQTT topic level, one segment of a SPIFFE id and one file name.
 */
public record SignerName(String value) {

  public SignerName {
    Names.require("signer name", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
