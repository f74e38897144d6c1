// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import java.util.List;

/**
 * A pattern of target paths that a role is trusted for (TUF 4.5, PATHPATTERN). In each segment,
 * {@code *} matches any characters and {@code ?} matches one character; neither matches '/'.
 * Matching is case-sensitive.
 *
 * @param text must not contain {@code [}. Character sets are not supported. An unsupported pattern
 *     must not count as a mismatch, because the search would then continue with a later role.
 */
public record PathPattern(String text) {

  public PathPattern {
    if (text.isEmpty()
        || text.length() > TargetPath.MAX_BYTES
        || text.indexOf('[') >= 0
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "path pattern: expected 1 to %d characters, with only * and ? as wildcards, without ["
              .formatted(TargetPath.MAX_BYTES));
    }
  }

  public boolean matches(TargetPath path) {
    List<String> patterns = List.of(text.split("/", -1));
    List<String> segments = path.segments();
    if (patterns.size() != segments.size()) {
      return false;
    }
    for (int i = 0; i < segments.size(); i++) {
      if (!matches(patterns.get(i), segments.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Matches one segment. On a mismatch, the last {@code *} is extended by one character. The
   * running time is at most proportional to the product of the two lengths.
   */
  private static boolean matches(String pattern, String segment) {
    int inPattern = 0;
    int inSegment = 0;
    int afterStar = -1;
    int starEnd = 0;
    while (inSegment < segment.length()) {
      char wanted = inPattern < pattern.length() ? pattern.charAt(inPattern) : '\0';
      if (inPattern < pattern.length() && wanted == '*') {
        afterStar = ++inPattern;
        starEnd = inSegment;
      } else if (inPattern < pattern.length()
          && (wanted == '?' || wanted == segment.charAt(inSegment))) {
        inPattern++;
        inSegment++;
      } else if (afterStar >= 0) {
        inPattern = afterStar;
        inSegment = ++starEnd;
      } else {
        return false;
      }
    }
    return pattern.substring(inPattern).chars().allMatch(c -> c == '*');
  }

  @Override
  public String toString() {
    return text;
  }
}
