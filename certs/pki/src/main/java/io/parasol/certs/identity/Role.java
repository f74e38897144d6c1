// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.identity;

import java.util.Locale;
import java.util.Optional;

/** The role of an operator, as stated in the operator's certificate. */
public enum Role {
  VIEWER,
  OPERATOR,
  ENGINEER;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Role> of(String word) {
    for (Role each : values()) {
      if (each.wireName().equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
