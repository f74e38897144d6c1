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
    StringBuilder safe = new StringBuilder(Math.min(text.length(), MAX_LENGTH));
    for (int i = 0; i < text.length(); i++) {
      if (safe.length() >= MAX_LENGTH) {
        return safe.append('…').toString();
      }
      char c = text.charAt(i);
      safe.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return safe.toString();
  }
}
