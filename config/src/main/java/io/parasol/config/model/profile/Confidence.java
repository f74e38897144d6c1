// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

/** How well the facts of a profile are confirmed. The names are part of profiles. */
public enum Confidence {
  /** A recording from a device of this kind gives the right values with the profile. */
  RECORDED("recorded"),
  /** Two independent sources agree about most points. */
  TWO_SOURCES("two-sources"),
  ONE_SOURCE("one-source"),
  /** The profile does not say. */
  NOT_STATED("not-stated");

  private final String wireName;

  Confidence(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
