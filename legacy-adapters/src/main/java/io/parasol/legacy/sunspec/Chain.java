// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec;

import java.util.List;

/**
 * The models that a device has, in the order in which they lie in its registers.
 *
 * @param notes what was odd about them, a line each.
 */
record Chain(List<Head> heads, List<String> notes) {

  /** Where a map may begin, in the order in which it is looked for. */
  static final List<Integer> BASES = List.of(40000, 0, 50000);

  /** "SunS". */
  static final List<Integer> MARK = List.of(0x5375, 0x6E53);

  /** Stands where the next model would. */
  static final int END = 0xFFFF;

  /** A device with more would be none that was ever built. */
  static final int MOST_MODELS = 256;

  static final int ADDRESSES = 0x1_0000;

  /** Registers of the longest read. */
  static final int LONGEST_READ = 125;

  Chain {
    heads = List.copyOf(heads);
    notes = List.copyOf(notes);
  }

  /**
   * Where a model lies.
   *
   * @param length registers after these two, as the device says.
   */
  record Head(int id, int address, int length) {

    /** One past its last register. */
    int end() {
      return address + 2 + length;
    }
  }
}
