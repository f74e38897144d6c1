// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.List;

/**
 * The order in which the bytes of a value stand on the wire: a permutation of its bytes, A the most
 * significant.
 *
 * @param letters {@code AB BA}, {@code ABCD CDAB BADC DCBA}, or one of the eight orders of 64 bits
 *     that come of swapping bytes, words and halves.
 */
public record WireOrder(String letters) {

  private static final List<String> TWO = List.of("AB", "BA");
  private static final List<String> FOUR = List.of("ABCD", "CDAB", "BADC", "DCBA");
  private static final List<String> EIGHT =
      List.of(
          "ABCDEFGH",
          "BADCFEHG",
          "CDABGHEF",
          "DCBAHGFE",
          "EFGHABCD",
          "FEHGBADC",
          "GHEFCDAB",
          "HGFEDCBA");

  public WireOrder {
    if (!TWO.contains(letters) && !FOUR.contains(letters) && !EIGHT.contains(letters)) {
      throw new IllegalArgumentException(
          "order \"%s\": expected AB, BA, ABCD, CDAB, BADC, DCBA or eight letters such as GHEFCDAB"
              .formatted(Printable.of(letters)));
    }
  }

  /** Most significant byte first, as the specification has it (V1.1b3, 4.2). */
  public static WireOrder bigEndian(PointType type) {
    return new WireOrder(allowed(type).get(0));
  }

  /** The orders that a value of this type can have; the first is the usual one. */
  public static List<String> allowed(PointType type) {
    return switch (type.encoding().registers()) {
      case 2 -> FOUR;
      case 4 -> EIGHT;
      default -> TWO;
    };
  }

  /** Position, in the value (0 is the most significant), of the byte at this place on the wire. */
  public int byteAt(int place) {
    return letters.charAt(place) - 'A';
  }

  @Override
  public String toString() {
    return letters;
  }
}
