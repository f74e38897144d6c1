// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

/**
 * The name of a person with an operator certificate.
 *
 * @param value 1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit, so that it is safe as
 *     one MQTT topic level, one segment of a SPIFFE id and one file name.
 */
public record OperatorName(String value) {

  public OperatorName {
    Names.require("operator name", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
