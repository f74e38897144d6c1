// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.metadata;

import java.util.List;

/**
 * Which target paths a role is trusted for (TUF 1.0, 4.5): in each segment {@code *} stands for any
 * characters and {@code ?} for one, and neither for a '/'. Upper and lower case differ.
 *
 * @param text without {@code [}: sets of characters are not known here, and a pattern that is not
 *     understood must not count as one that does not match, for a later role would be asked then.
 */
public record PathPattern(String text) {

  public PathPattern {
    if (text.isEmpty()
        || text.length() > TargetPath.LONGEST
        || text.indexOf('[') >= 0
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "path pattern: expected 1 to %d characters, * and ? as wildcards, no ["
              .formatted(TargetPath.LONGEST));
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
   * Takes the last {@code *} to stand for one character more whenever the rest does not fit: no
   * pattern takes longer than the product of the two lengths.
   */
  private static boolean matches(String pattern, String segment) {
    int inPattern = 0;
    int inSegment = 0;
    int afterStar = -1;
    int coveredTo = 0;
    while (inSegment < segment.length()) {
      char wanted = inPattern < pattern.length() ? pattern.charAt(inPattern) : '\0';
      if (inPattern < pattern.length() && wanted == '*') {
        afterStar = ++inPattern;
        coveredTo = inSegment;
      } else if (inPattern < pattern.length()
          && (wanted == '?' || wanted == segment.charAt(inSegment))) {
        inPattern++;
        inSegment++;
      } else if (afterStar >= 0) {
        inPattern = afterStar;
        inSegment = ++coveredTo;
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
