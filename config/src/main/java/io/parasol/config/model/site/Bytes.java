// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

/** Checks of text in which each character stands for one byte. */
public final class Bytes {

  private Bytes() {}

  public static boolean areIn(String text) {
    return text.chars().allMatch(c -> c <= 0xFF);
  }

  public static boolean areVisible(String text) {
    return text.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
  }
}
