// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.profile.Table;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The registers of one device as its polls have read them last. They are released, so that a client
 * may read them, when readings of the known device follow. Thread-safe.
 */
final class HeldRegisters {

  /** Maximum number of blocks; a device with more has changed its blocks many times. */
  private static final int MAX_BLOCKS = 1024;

  @GuardedBy("this")
  private final Map<Table, NavigableMap<Integer, HeldBlock>> released = new EnumMap<>(Table.class);

  @GuardedBy("this")
  private final Map<Table, NavigableMap<Integer, HeldBlock>> pending = new EnumMap<>(Table.class);

  /**
   * Registers of one response.
   *
   * @param readAt monotonic, in nanoseconds.
   * @param maxAge in nanoseconds.
   */
  @SuppressWarnings("ArrayRecordComponent") // Private, and never changed.
  private record HeldBlock(int start, int[] words, long readAt, long maxAge) {
    int end() {
      return start + words.length;
    }

    /** Returns the words from {@code from} to before {@code to}. */
    HeldBlock part(int from, int to) {
      return new HeldBlock(
          from, Arrays.copyOfRange(words, from - start, to - start), readAt, maxAge);
    }

    boolean isFresh(long now) {
      return now - readAt <= maxAge;
    }
  }

  /** What is known about a range of registers. */
  enum Availability {
    FRESH,
    /** Read before, but too long ago. */
    STALE,
    /** A register of the range was never read. */
    NOT_READ
  }

  /** Holds registers until {@link #release}. */
  synchronized void hold(Table table, int start, int[] words, long readAt, long maxAge) {
    put(pending, table, new HeldBlock(start, words, readAt, maxAge));
  }

  /** Puts a block in place of all older words at its addresses, so that no two blocks overlap. */
  private static void put(
      Map<Table, NavigableMap<Integer, HeldBlock>> to, Table table, HeldBlock block) {
    NavigableMap<Integer, HeldBlock> blocks = to.computeIfAbsent(table, any -> new TreeMap<>());
    for (HeldBlock old : List.copyOf(overlapping(blocks, block.start(), block.end()))) {
      blocks.remove(old.start());
      if (old.start() < block.start()) {
        blocks.put(old.start(), old.part(old.start(), block.start()));
      }
      if (old.end() > block.end()) {
        blocks.put(block.end(), old.part(block.end(), old.end()));
      }
    }
    if (blocks.size() >= MAX_BLOCKS) {
      blocks.clear();
    }
    blocks.put(block.start(), block);
  }

  /** Returns the blocks that have an address from {@code start} to before {@code end}. */
  private static Collection<HeldBlock> overlapping(
      NavigableMap<Integer, HeldBlock> blocks, int start, int end) {
    Map.Entry<Integer, HeldBlock> before = blocks.floorEntry(start);
    int first = before != null && before.getValue().end() > start ? before.getKey() : start;
    return blocks.subMap(first, true, end, false).values();
  }

  /** Releases what is held, because the known device has sent it. */
  synchronized void release() {
    pending.forEach((table, blocks) -> blocks.values().forEach(each -> put(released, table, each)));
    pending.clear();
  }

  /** Takes what was written and read back, if it was read before. */
  synchronized void written(WrittenRange range, long now) {
    NavigableMap<Integer, HeldBlock> blocks = released.getOrDefault(range.table(), new TreeMap<>());
    Map.Entry<Integer, HeldBlock> before = blocks.floorEntry(range.start());
    if (before != null && before.getValue().end() >= range.end()) {
      put(
          released,
          range.table(),
          new HeldBlock(range.start(), range.toArray(), now, before.getValue().maxAge()));
    }
  }

  /** Forgets everything, because the device may be another one. */
  synchronized void clear() {
    pending.clear();
    released.clear();
  }

  /**
   * Reads registers.
   *
   * @param to receives them, from its first element on.
   */
  synchronized Availability read(Table table, int start, int[] to, long now) {
    NavigableMap<Integer, HeldBlock> blocks = released.getOrDefault(table, new TreeMap<>());
    int end = start + to.length;
    int next = start;
    boolean isFresh = true;
    for (HeldBlock block : overlapping(blocks, start, end)) {
      if (block.start() > next) {
        return Availability.NOT_READ;
      }
      int until = Math.min(end, block.end());
      System.arraycopy(block.words(), next - block.start(), to, next - start, until - next);
      next = until;
      isFresh &= block.isFresh(now);
    }
    if (next < end) {
      return Availability.NOT_READ;
    }
    return isFresh ? Availability.FRESH : Availability.STALE;
  }
}
