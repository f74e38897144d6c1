// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Suggests the intended word for a mistyped one. */
public final class NearestKey {

  /** Longer words are not compared; all known words are shorter. */
  private static final int MAX_LENGTH = 64;

  /** A word is compared with this many known words at most. */
  static final int MAX_KNOWN = 1000;

  private NearestKey() {}

  /** Returns the known word with the fewest edits, if at most a third of it is wrong. */
  public static Optional<String> to(String typed, Collection<String> known) {
    if (typed.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    return known.stream()
        .limit(MAX_KNOWN)
        .filter(word -> word.length() <= MAX_LENGTH)
        .filter(word -> Math.abs(word.length() - typed.length()) <= maxEdits(word))
        .filter(word -> edits(typed, word) <= maxEdits(word))
        .min(Comparator.comparingInt((String word) -> edits(typed, word)));
  }

  /** Returns the maximum number of edits, always less than the word's length. */
  private static int maxEdits(String word) {
    return Math.min(Math.max(1, word.length() / 3), word.length() - 1);
  }

  /**
   * Returns the number of characters to insert, delete, replace or swap with their neighbour
   * (optimal string alignment).
   */
  static int edits(String from, String to) {
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replaced = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int best =
            Math.min(cost[i - 1][j - 1] + replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean isSwapped =
            i > 1
                && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
        cost[i][j] = isSwapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
      }
    }
    return cost[from.length()][to.length()];
  }
}
