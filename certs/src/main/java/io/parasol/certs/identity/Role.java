// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.identity;

import java.util.Locale;
import java.util.Optional;

/** What an operator's certificate says he is. */
public enum Role {
  VIEWER,
  OPERATOR,
  ENGINEER;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Role> of(String word) {
    for (Role each : values()) {
      if (each.word().equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
