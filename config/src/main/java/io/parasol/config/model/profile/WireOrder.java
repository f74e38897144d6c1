// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.Printable;
import java.util.List;
import java.util.stream.Stream;

/**
 * The order of a value's bytes on the wire: a permutation of its bytes, where A is the most
 * significant.
 *
 * @param letters {@code AB BA}, {@code ABCD CDAB BADC DCBA}, {@code ABCDEF EFCDAB BADCFE FEDCBA},
 *     or one of the eight orders of 64 bits that result from swapping bytes, words and halves.
 */
public record WireOrder(String letters) {

  private static final List<String> TWO = List.of("AB", "BA");
  private static final List<String> FOUR = List.of("ABCD", "CDAB", "BADC", "DCBA");
  private static final List<String> SIX = List.of("ABCDEF", "EFCDAB", "BADCFE", "FEDCBA");
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
    if (Stream.of(TWO, FOUR, SIX, EIGHT).noneMatch(orders -> orders.contains(letters))) {
      throw new IllegalArgumentException(
          "order \"%s\": expected AB, BA, ABCD, CDAB, BADC, DCBA or eight letters such as GHEFCDAB"
              .formatted(Printable.of(letters)));
    }
  }

  /**
   * Returns the order with the most significant byte first, as the specification requires (Modbus
   * Application Protocol V1.1b3, 4.2).
   */
  public static WireOrder bigEndian(PointType type) {
    return new WireOrder(allowed(type).get(0));
  }

  /** Returns the possible orders of a value of this type; the first is big-endian. */
  public static List<String> allowed(PointType type) {
    return switch (type.encoding().registers()) {
      case 2 -> FOUR;
      case 3 -> SIX;
      case 4 -> EIGHT;
      default -> TWO;
    };
  }

  /**
   * Returns the position within the value (0 is the most significant byte) of the byte at a
   * position on the wire.
   */
  public int byteAt(int position) {
    return letters.charAt(position) - 'A';
  }

  @Override
  public String toString() {
    return letters;
  }
}
