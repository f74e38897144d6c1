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
 * @param maxLength the maximum length of the whole line in bytes, at most 1024.
 */
public record LineFraming(
    String start, String mark, LineChecksum checksum, String end, int maxLength) {

  /** Maximum length of a line in bytes, which also limits the cost of regular expressions. */
  public static final int MAX_LENGTH = 1024;

  private static final int MAX_PART_LENGTH = 8;

  public LineFraming {
    requirePart("start", start, 0);
    requirePart("mark", mark, 0);
    requirePart("end", end, 1);
    int minTotal = start.length() + mark.length() + checksum.length() + end.length() + 1;
    if (maxLength < minTotal || maxLength > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "longest %d: expected %d to %d".formatted(maxLength, minTotal, MAX_LENGTH));
    }
  }

  private static void requirePart(String what, String text, int minLength) {
    if (text.length() < minLength || text.length() > MAX_PART_LENGTH || !Bytes.areIn(text)) {
      throw new IllegalArgumentException(
          "%s \"%s\": expected %d to %d characters, each one byte"
              .formatted(what, Printable.of(text), minLength, MAX_PART_LENGTH));
    }
  }
}
