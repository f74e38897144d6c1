// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

/**
 * What a role map is about: a SunSpec model, or a profile with own registers.
 *
 * @param text {@code model 103} or {@code profile NAME}.
 */
record MapName(String text) {

  static MapName ofModel(int id) {
    return new MapName("model " + id);
  }

  static MapName ofProfile(String name) {
    return new MapName("profile " + name);
  }

  @Override
  public String toString() {
    return text;
  }
}
