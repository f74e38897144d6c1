// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Addresses;
import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.pdu.AddressRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The addresses of a device that were found to be unreadable. */
final class ForbiddenWords {

  /** Immutable while it is empty: most devices answer to all addresses. */
  private Map<Table, BitSet> words = Map.of();

  void forbid(Table table, AddressRange range) {
    if (words.isEmpty()) {
      words = new EnumMap<>(Table.class);
    }
    words.computeIfAbsent(table, any -> new BitSet()).set(range.start(), range.end());
  }

  void allow(Table table, AddressRange range) {
    BitSet forbidden = words.get(table);
    if (forbidden != null) {
      forbidden.clear(range.start(), range.end());
    }
  }

  boolean anyIn(Table table, AddressRange range) {
    BitSet forbidden = words.get(table);
    if (forbidden == null) {
      return false;
    }
    int first = forbidden.nextSetBit(range.start());
    return first >= 0 && first < range.end();
  }

  /** Returns all unreadable ranges, by table and address. */
  List<Addresses> ranges() {
    List<Addresses> ranges = new ArrayList<>();
    words.forEach(
        (table, set) -> {
          for (int first = set.nextSetBit(0); first >= 0; ) {
            int end = set.nextClearBit(first);
            ranges.add(new Addresses(table, first, end - 1));
            first = set.nextSetBit(end);
          }
        });
    return ranges;
  }

  /** Returns the number of unreadable addresses. */
  int size() {
    return words.values().stream().mapToInt(BitSet::cardinality).sum();
  }
}
