// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.util.Set;

/**
 * The name of a person with an operator certificate.
 *
 * @param value 1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit, so that it is safe as
 *     one MQTT topic level, one segment of a SPIFFE id and one file name. Words that end a topic
 *     are reserved: a client that may subscribe to {@code +/state} could otherwise read the replies
 *     to an operator named {@code state}.
 */
public record OperatorName(String value) {

  private static final Set<String> RESERVED =
      Set.of(
          "telemetry",
          "state",
          "health",
          "event",
          "command",
          "receipt",
          "update",
          "about",
          "findings",
          "report",
          "request",
          "answer",
          "relay",
          "reply");

  public OperatorName {
    Names.require("operator name", value);
    if (RESERVED.contains(value)) {
      throw new IllegalArgumentException(
          "operator name \"%s\": expected another name, because this one is a reserved topic level"
              .formatted(value));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
