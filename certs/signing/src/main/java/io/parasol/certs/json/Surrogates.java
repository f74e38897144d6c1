// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

/**
 * Surrogates, the pairs of UTF-16 units that encode characters above U+FFFF. A lone surrogate is
 * not a character.
 */
final class Surrogates {

  private Surrogates() {}

  /**
   * Returns whether all surrogates are paired. {@link CharSequence#codePoints} joins pairs and
   * returns lone surrogates unchanged.
   */
  static boolean arePaired(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return areRestPaired(text, i);
      }
    }
    return true;
  }

  private static boolean areRestPaired(CharSequence text, int from) {
    return text.subSequence(from, text.length())
        .codePoints()
        .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
  }

  static void requirePaired(String text) {
    if (!arePaired(text)) {
      throw new IllegalArgumentException("text: expected paired surrogates");
    }
  }
}
