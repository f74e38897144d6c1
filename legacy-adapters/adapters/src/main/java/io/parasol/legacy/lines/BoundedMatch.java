// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.model.lines.LinePattern;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Matches lines against an expression of a profile in bounded time, because an expression may
 * backtrack exponentially. Every step of a match reads a character, so this class counts reads. A
 * line that needs more than {@link #MAX_READS} does not match.
 */
final class BoundedMatch {

  /**
   * Maximum number of reads. A sound expression reads each of at most 1024 characters a few times.
   */
  static final int MAX_READS = 50_000;

  private final Pattern pattern;

  BoundedMatch(LinePattern expression) {
    this.pattern = Pattern.compile(expression.text());
  }

  /** Returns the groups of the whole line; empty if it does not match. */
  Optional<Matcher> match(String line) {
    Matcher matcher = pattern.matcher(new Counted(line));
    try {
      return matcher.matches() ? Optional.of(matcher) : Optional.empty();
    } catch (TooManyReadsException | StackOverflowError beyondReason) {
      // Repeated groups are matched by recursion, with a few stack frames for each character.
      return Optional.empty();
    }
  }

  private static final class TooManyReadsException extends RuntimeException {
    TooManyReadsException() {
      super("too many reads", null, false, false);
    }
  }

  /** A line whose characters can be read a limited number of times. */
  private static final class Counted implements CharSequence {
    private final String text;
    private int reads;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++reads > MAX_READS) {
        throw new TooManyReadsException();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
