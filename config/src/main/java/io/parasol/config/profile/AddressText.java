// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Addresses;
import io.parasol.config.model.profile.ListNumber;
import io.parasol.config.model.profile.Table;
import io.parasol.config.yaml.TextFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of a point's address in profiles: {@code holding 40083}, {@code input 0x9C93}. */
final class AddressText {

  private static final String NUMBER = "(0x[0-9A-Fa-f]{1,4}|[0-9]{1,5})";
  private static final String TABLE = "([a-z]{1,16}) +";
  private static final Pattern TEXT = Pattern.compile(TABLE + NUMBER);
  private static final Pattern RANGE = Pattern.compile(TABLE + NUMBER + "(?:-" + NUMBER + ")?");

  static final TextFormat<Address> FORM =
      new TextFormat<>(
          "holding, input, coil or discrete, then the zero-based address, such as holding 40083",
          AddressText::parse);

  /** The text form of contiguous addresses: {@code input 3000-3124}, {@code holding 2999}. */
  static final TextFormat<Addresses> RANGE_FORM =
      new TextFormat<>(
          "holding, input, coil or discrete, then zero-based addresses, such as input 3000-3124",
          AddressText::parseRange);

  private AddressText() {}

  static Optional<Address> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    Optional<String> hint = ListNumber.hint(text);
    if (hint.isPresent()) {
      throw new IllegalArgumentException(text + TextFormat.EXPECTED_MARK + hint.get());
    }
    return parts.matches()
        ? Table.of(parts.group(1)).map(table -> new Address(table, number(parts.group(2))))
        : Optional.empty();
  }

  private static Optional<Addresses> parseRange(String text) {
    Matcher parts = RANGE.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int first = number(parts.group(2));
    int last = parts.group(3) == null ? first : number(parts.group(3));
    return Table.of(parts.group(1)).map(table -> new Addresses(table, first, last));
  }

  private static int number(String digits) {
    return digits.startsWith("0x")
        ? Integer.parseInt(digits.substring(2), 16)
        : Integer.parseInt(digits);
  }
}
