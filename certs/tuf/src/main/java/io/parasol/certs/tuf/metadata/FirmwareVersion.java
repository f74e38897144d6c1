// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A firmware version, as a device reports it.
 *
 * @param text 1 to 64 printable ASCII characters, without a space at either end.
 */
public record FirmwareVersion(String text) {

  private static final Pattern PRINTABLE = Pattern.compile("[!-~]([ -~]{0,62}[!-~])?");
  private static final Pattern NUMBERED = Pattern.compile("[vV]?[0-9]{1,18}([.][0-9]{1,18})*");

  public FirmwareVersion {
    if (!PRINTABLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "firmware version: expected 1 to 64 printable ASCII characters");
    }
  }

  /**
   * Returns whether the version consists of numbers separated by dots, such as 1.4.0 or v1.4.0.
   * Only such versions have an order.
   */
  public boolean isNumbered() {
    return NUMBERED.matcher(text).matches();
  }

  /**
   * Compares two numbered versions. 1.4 and 1.4.0 are equal.
   *
   * @return negative, zero or positive; empty if one of the versions is not numbered.
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
