// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

/**
 * Where a point lives: a table, and the zero-based address that goes on the wire.
 *
 * @param offset 0 to 65 535.
 */
public record Address(Table table, int offset) {

  public Address {
    if (offset < 0 || offset > 0xFFFF) {
      throw new IllegalArgumentException(
          "address %d: expected 0 to 65535, the zero-based address on the wire".formatted(offset));
    }
  }

  @Override
  public String toString() {
    return table.word() + " " + offset;
  }
}
