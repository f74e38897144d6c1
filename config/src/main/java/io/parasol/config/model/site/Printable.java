// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

/** Sanitizes untrusted text for one line of a log, a terminal or an error message. */
public final class Printable {

  /** Maximum length; longer text is truncated and ends with an ellipsis. */
  public static final int MAX_LENGTH = 120;

  private Printable() {}

  /**
   * Returns the text with control characters replaced by '?', truncated to {@link #MAX_LENGTH}
   * characters.
   */
  public static String of(String text) {
    return of(text, MAX_LENGTH);
  }

  /** Returns the same of a text that may be longer. */
  public static String of(String text, int maxLength) {
    StringBuilder safe = new StringBuilder(Math.min(text.length(), maxLength));
    for (int i = 0; i < text.length(); i++) {
      if (safe.length() >= maxLength) {
        return safe.append('…').toString();
      }
      char c = text.charAt(i);
      safe.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return safe.toString();
  }
}
