// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import java.util.Optional;

/** A place on the disk with a whole program. */
enum Slot {
  /** What the package manager or an administrator has installed; the gateway cannot change it. */
  PACKAGED("packaged"),
  A("a"),
  B("b");

  private final String wireName;

  Slot(String wireName) {
    this.wireName = wireName;
  }

  /** Returns the name in files and messages; for A and B also the name of the folder. */
  public String wireName() {
    return wireName;
  }

  /** Returns the slot into which the next release is unpacked while this one is in use. */
  Slot next() {
    return this == A ? B : A;
  }

  static Optional<Slot> of(String wireName) {
    for (Slot each : values()) {
      if (each.wireName.equals(wireName)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
