// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import java.util.Optional;

/** The syntax of topic filters (MQTT 5.0 §4.7) and of shared subscriptions (MQTT 5.0 §4.8.2). */
final class Filter {

  /**
   * Maximum length of a topic or filter in characters, above that of any topic of a site. Longer
   * ones are rejected without further checks.
   */
  static final int MAX_LENGTH = 1024;

  private static final String SHARED = "$share/";

  private Filter() {}

  /**
   * Returns the plain filter of {@code $share/{group}/{filter}}, or the filter itself if it is not
   * shared. Empty if the filter is malformed.
   */
  static Optional<String> plain(String filter) {
    if (filter.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    if (!filter.startsWith(SHARED)) {
      return isWellFormed(filter) ? Optional.of(filter) : Optional.empty();
    }
    int end = filter.indexOf('/', SHARED.length());
    if (end <= SHARED.length()) {
      return Optional.empty();
    }
    String group = filter.substring(SHARED.length(), end);
    String plain = filter.substring(end + 1);
    return group.contains("+") || group.contains("#") || !isValidText(group) || !isWellFormed(plain)
        ? Optional.empty()
        : Optional.of(plain);
  }

  private static boolean isWellFormed(String filter) {
    if (filter.isEmpty() || !isValidText(filter)) {
      return false;
    }
    String[] levels = filter.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      String level = levels[i];
      boolean wild = level.contains("+") || level.contains("#");
      if (wild && !level.equals("+") && !(level.equals("#") && i == levels.length - 1)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns whether the text is free of control characters, surrogates and Unicode non-characters
   * (MQTT 5.0 §1.5.4).
   */
  private static boolean isValidText(String text) {
    return text.codePoints()
        .noneMatch(
            c ->
                Character.isISOControl(c)
                    || Character.getType(c) == Character.SURROGATE
                    || (c & 0xFFFE) == 0xFFFE
                    || (c >= 0xFDD0 && c <= 0xFDEF));
  }
}
