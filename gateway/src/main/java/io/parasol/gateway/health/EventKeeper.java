// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.util.List;

/**
 * Keeps events until they are told, over restarts and cuts of the power. Thread-safe.
 *
 * <p>Owners are devices by their id, and {@code gateway}.
 */
public interface EventKeeper {

  /** Keeps nothing: events live as long as the process. */
  EventKeeper NOTHING =
      new EventKeeper() {
        @Override
        public void keep(String owner, byte[] json, Heard heard) {
          heard.heard(new Kept(0, json), false);
        }

        @Override
        public void told(String owner, long number) {}

        @Override
        public List<Kept> waiting(String owner, long after, int most) {
          return List.of();
        }
      };

  /**
   * An event that is kept.
   *
   * @param number the owner's own count.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Kept(long number, byte[] json) {}

  /** Hears that an event may be told. Called from any thread; must not block. */
  @FunctionalInterface
  interface Heard {
    /**
     * It may be told.
     *
     * @param isKept it is on the disk; if not, it is in memory alone.
     */
    void heard(Kept event, boolean isKept);
  }

  /** Keeps one, and says when it may be told; returns at once. */
  void keep(String owner, byte[] json, Heard heard);

  /** It was told, and need not be kept any more. */
  void told(String owner, long number);

  /** Those that are kept and not told, behind a number, oldest first. Reads the disk. */
  List<Kept> waiting(String owner, long after, int most);
}
