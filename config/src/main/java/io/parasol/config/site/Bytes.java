// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

/** Checks of text in which each character stands for one byte. */
final class Bytes {

  private Bytes() {}

  static boolean areIn(String text) {
    return text.chars().allMatch(c -> c <= 0xFF);
  }

  static boolean areVisible(String text) {
    return text.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
  }
}
