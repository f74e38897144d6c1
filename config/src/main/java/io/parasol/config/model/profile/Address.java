// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

/**
 * The location of a point: a table of the Modbus data model and the zero-based protocol address
 * (Modbus Application Protocol V1.1b3, 4.3 and 4.4).
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
    return table.wireName() + " " + offset;
  }
}
