// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import java.util.Optional;

/** A place on the disk with a whole program. */
public enum Slot {
  /** What the package manager or an administrator has installed; the gateway cannot change it. */
  PACKAGED("packaged"),
  A("a"),
  B("b");

  private final String word;

  Slot(String word) {
    this.word = word;
  }

  /** Returns the word in files and messages; for A and B also the name of the folder. */
  public String word() {
    return word;
  }

  /** Returns the slot into which the next release is unpacked while this one is in use. */
  Slot next() {
    return this == A ? B : A;
  }

  static Optional<Slot> of(String word) {
    for (Slot each : values()) {
      if (each.word.equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
