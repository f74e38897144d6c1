// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

/** Makes hostile text fit for one line of a log, a terminal or an error message. */
public final class Printable {

  /** Longer text is cut, with an ellipsis in place of the rest. */
  public static final int LONGEST = 120;

  private Printable() {}

  /** The text with control characters replaced by '?' and at most {@link #LONGEST} characters. */
  public static String of(String text) {
    StringBuilder safe = new StringBuilder(Math.min(text.length(), LONGEST));
    for (int i = 0; i < text.length(); i++) {
      if (safe.length() >= LONGEST) {
        return safe.append('…').toString();
      }
      char c = text.charAt(i);
      safe.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return safe.toString();
  }
}
