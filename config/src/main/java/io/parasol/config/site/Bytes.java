// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

/** Text that stands for bytes, one character each. */
final class Bytes {

  private Bytes() {}

  static boolean areIn(String text) {
    return text.chars().allMatch(c -> c <= 0xFF);
  }

  static boolean areVisible(String text) {
    return text.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
  }
}
