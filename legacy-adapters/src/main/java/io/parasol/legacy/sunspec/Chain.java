// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec;

import java.util.List;

/**
 * The models of a device, in the order of their registers.
 *
 * @param notes what was irregular about them, one line each.
 */
record Chain(List<Head> heads, List<String> notes) {

  /** Addresses where a map may begin, in the order of the search. */
  static final List<Integer> BASES = List.of(40000, 0, 50000);

  /** The marker "SunS" before the first model. */
  static final List<Integer> MARK = List.of(0x5375, 0x6E53);

  /** The model id that marks the end of the chain. */
  static final int END = 0xFFFF;

  /** Maximum number of models: more than any known device has. */
  static final int MOST_MODELS = 256;

  static final int ADDRESSES = 0x1_0000;

  /** Maximum number of registers in one read (Modbus Application Protocol V1.1b3, 6.3). */
  static final int LONGEST_READ = 125;

  Chain {
    heads = List.copyOf(heads);
    notes = List.copyOf(notes);
  }

  /**
   * The position of a model.
   *
   * @param length number of registers after the id and the length, as the device reports it.
   */
  record Head(int id, int address, int length) {

    /** Returns the address after its last register. */
    int end() {
      return address + 2 + length;
    }
  }
}
