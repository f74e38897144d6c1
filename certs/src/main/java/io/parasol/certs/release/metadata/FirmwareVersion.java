// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.metadata;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a firmware version, as a device reports it.
 *
 * @param text 1 to 64 printable characters of ASCII without a space at either end.
 */
public record FirmwareVersion(String text) {

  private static final Pattern PRINTABLE = Pattern.compile("[!-~]([ -~]{0,62}[!-~])?");
  private static final Pattern NUMBERED = Pattern.compile("[vV]?[0-9]{1,18}([.][0-9]{1,18})*");

  public FirmwareVersion {
    if (!PRINTABLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "firmware version: expected 1 to 64 printable characters of ASCII");
    }
  }

  /** Whether it is numbers joined by dots, such as 1.4.0: only those have an order. */
  public boolean isNumbered() {
    return NUMBERED.matcher(text).matches();
  }

  /**
   * Which of two numbered versions is the higher; 1.4 and 1.4.0 are the same.
   *
   * @return negative, zero or positive; empty where one of them has no order.
   */
  public Optional<Integer> compare(FirmwareVersion other) {
    if (!isNumbered() || !other.isNumbered()) {
      return Optional.empty();
    }
    List<BigInteger> mine = numbers();
    List<BigInteger> others = other.numbers();
    for (int i = 0; i < Math.max(mine.size(), others.size()); i++) {
      int order = at(mine, i).compareTo(at(others, i));
      if (order != 0) {
        return Optional.of(order);
      }
    }
    return Optional.of(0);
  }

  private static BigInteger at(List<BigInteger> numbers, int index) {
    return index < numbers.size() ? numbers.get(index) : BigInteger.ZERO;
  }

  private List<BigInteger> numbers() {
    List<BigInteger> numbers = new ArrayList<>();
    for (String each : text.replaceFirst("^[vV]", "").split("[.]", -1)) {
      numbers.add(new BigInteger(each));
    }
    return numbers;
  }

  @Override
  public String toString() {
    return text;
  }
}
