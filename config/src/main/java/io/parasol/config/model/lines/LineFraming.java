// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.lines;

import io.parasol.config.model.site.Bytes;
import io.parasol.config.model.site.Printable;

/**
 * The framing of a line of text: {@code start content mark checksum end}. Each character of these
 * texts stands for one byte.
 *
 * @param start the text before the content; may be empty.
 * @param mark the text between content and checksum; may be empty.
 * @param end the text that ends the line; not empty.
 * @param longest the maximum length of the whole line in bytes, at most 1024.
 */
public record LineFraming(
    String start, String mark, LineChecksum checksum, String end, int longest) {

  /** Maximum length of a line in bytes, which also limits the cost of regular expressions. */
  public static final int LONGEST = 1024;

  private static final int LONGEST_PART = 8;

  public LineFraming {
    requirePart("start", start, 0);
    requirePart("mark", mark, 0);
    requirePart("end", end, 1);
    int least = start.length() + mark.length() + checksum.length() + end.length() + 1;
    if (longest < least || longest > LONGEST) {
      throw new IllegalArgumentException(
          "longest %d: expected %d to %d".formatted(longest, least, LONGEST));
    }
  }

  private static void requirePart(String what, String text, int least) {
    if (text.length() < least || text.length() > LONGEST_PART || !Bytes.areIn(text)) {
      throw new IllegalArgumentException(
          "%s \"%s\": expected %d to %d characters, each one byte"
              .formatted(what, Printable.of(text), least, LONGEST_PART));
    }
  }
}
