// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.access;

import io.parasol.config.model.site.TopicFilter;
import java.util.Optional;

/** The syntax of shared subscriptions (MQTT 5.0 §4.8.2). */
final class SharedSubscription {

  /**
   * Maximum length of a topic or filter in characters, above that of any topic of a site. Longer
   * ones are rejected without further checks.
   */
  static final int MAX_LENGTH = 1024;

  private static final String SHARED = "$share/";

  private SharedSubscription() {}

  /**
   * Returns the plain filter of {@code $share/{group}/{filter}}, or the filter itself if it is not
   * shared. Empty if the filter is malformed, or the group belongs to another identity.
   *
   * @param own the name of the identity. It has no dot, and owns the group of this name and those
   *     that follow it with a dot, such as {@code anna.2}.
   */
  static Optional<String> plainFilter(String filter, String own) {
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
    boolean isOwn = group.equals(own) || group.startsWith(own + ".");
    return !isOwn
            || group.contains("+")
            || group.contains("#")
            || !isValidText(group)
            || !isWellFormed(plain)
        ? Optional.empty()
        : Optional.of(plain);
  }

  private static boolean isWellFormed(String filter) {
    return !filter.isEmpty() && isValidText(filter) && TopicFilter.hasValidWildcards(filter);
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
