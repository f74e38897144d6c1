// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import java.util.Optional;

/**
 * What a role map is about: a SunSpec model, or a profile with own registers.
 *
 * @param text {@code model 103} or {@code profile NAME}.
 */
record MapName(String text) {

  private static final String PROFILE = "profile ";

  static MapName ofModel(int id) {
    return new MapName("model " + id);
  }

  static MapName ofProfile(String name) {
    return new MapName(PROFILE + name);
  }

  /** Returns the name of the profile; empty if this is a model. */
  Optional<String> profile() {
    return text.startsWith(PROFILE)
        ? Optional.of(text.substring(PROFILE.length()))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
