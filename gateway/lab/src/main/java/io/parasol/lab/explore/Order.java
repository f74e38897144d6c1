// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import java.util.Locale;

/** A command that the simulated operator sends. */
public enum Order {
  /** Sets the limit to 60. */
  FIRST,
  /** Sets the limit to 80; its counter is higher than that of the first. */
  SECOND,
  /** Installs a release. */
  INSTALL;

  /** Returns the counter of the command. */
  int counter() {
    return switch (this) {
      case FIRST -> 1;
      case SECOND -> 2;
      case INSTALL -> 3;
    };
  }

  /** Returns the id of the command. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
