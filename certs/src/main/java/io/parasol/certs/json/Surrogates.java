// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

/** The halves in which UTF-16 keeps what lies above U+FFFF; one alone is no character. */
final class Surrogates {

  private Surrogates() {}

  /** {@link CharSequence#codePoints} joins the halves of a pair and leaves a lone one alone. */
  static boolean arePaired(CharSequence text) {
    return text.codePoints()
        .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
  }

  static void requirePaired(String text) {
    if (!arePaired(text)) {
      throw new IllegalArgumentException("text: expected every surrogate to be half of a pair");
    }
  }
}
