// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

import java.util.List;

/**
 * The models of a device, in the order of their registers.
 *
 * @param notes what was irregular about them, one line each.
 */
public record Chain(List<ModelHeader> headers, List<String> notes) {

  /** Addresses where a map may begin, in the order of the search. */
  public static final List<Integer> BASES = List.of(40000, 0, 50000);

  /** The marker "SunS" before the first model. */
  public static final List<Integer> MARKER = List.of(0x5375, 0x6E53);

  /** The model id that marks the end of the chain. */
  public static final int END_ID = 0xFFFF;

  /** Maximum number of models: more than any known device has. */
  public static final int MAX_MODELS = 256;

  public static final int ADDRESSES = 0x1_0000;

  /** Maximum number of registers in one read (Modbus Application Protocol V1.1b3, 6.3). */
  public static final int MAX_READ_REGISTERS = 125;

  public Chain {
    headers = List.copyOf(headers);
    notes = List.copyOf(notes);
  }

  /**
   * The position of a model.
   *
   * @param length number of registers after the id and the length, as the device reports it.
   */
  public record ModelHeader(int id, int address, int length) {

    /** Returns the address after its last register. */
    public int end() {
      return address + 2 + length;
    }
  }
}
