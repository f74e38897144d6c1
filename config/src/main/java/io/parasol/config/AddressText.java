// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.site.Address;
import io.parasol.config.site.Table;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a point lives, as a profile writes it: {@code holding 40083}, {@code input 0x9C93}. */
final class AddressText {

  private static final Pattern TEXT =
      Pattern.compile("([a-z]{1,16}) +(?:0x([0-9A-Fa-f]{1,4})|([0-9]{1,5}))");

  static final Form<Address> FORM =
      new Form<>(
          "holding, input, coil or discrete, then the zero-based address, such as holding 40083",
          AddressText::parse);

  private AddressText() {}

  static Optional<Address> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int offset =
        parts.group(2) != null
            ? Integer.parseInt(parts.group(2), 16)
            : Integer.parseInt(parts.group(3));
    return Table.of(parts.group(1)).map(table -> new Address(table, offset));
  }
}
