// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Registers of a device that have been read, by address. */
public final class Registers {

  private final Map<Integer, Integer> words = new TreeMap<>();

  public void put(int address, List<Integer> read) {
    for (int i = 0; i < read.size(); i++) {
      words.put(address + i, read.get(i));
    }
  }

  /** Returns the registers by address. */
  Map<Integer, Integer> all() {
    return Collections.unmodifiableMap(words);
  }

  OptionalInt at(int address) {
    Integer word = words.get(address);
    return word == null ? OptionalInt.empty() : OptionalInt.of(word);
  }
}
