// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number of a register in the list of a vendor, such as 40001 or 400001: the first digit is the
 * table, and the others count from 1 (Modbus Application Protocol V1.1b3, 4.4). On the wire there
 * are a table and an address that counts from 0.
 */
public final class ListNumber {

  private static final Pattern FORM = Pattern.compile("([0134])([0-9]{4}|[0-9]{5})");

  private static final int MAX_NUMBER = 0x1_0000;

  private ListNumber() {}

  /** Returns the address of a number such as {@code 40001}; empty if the text is none. */
  public static Optional<Address> address(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(parts.group(2));
    Table table =
        switch (parts.group(1)) {
          case "0" -> Table.COIL;
          case "1" -> Table.DISCRETE;
          case "3" -> Table.INPUT;
          default -> Table.HOLDING;
        };
    return number == 0 || number > MAX_NUMBER
        ? Optional.empty()
        : Optional.of(new Address(table, number - 1));
  }

  /** Returns what to write in place of such a number; empty if the text is none. */
  public static Optional<String> hint(String text) {
    return address(text)
        .map(address -> "%s for register %s of a vendor's list".formatted(address, text))
        .map(
            hint ->
                Integer.parseInt(text) < MAX_NUMBER
                    ? "%s, or the table and %s for that address on the wire".formatted(hint, text)
                    : hint);
  }
}
