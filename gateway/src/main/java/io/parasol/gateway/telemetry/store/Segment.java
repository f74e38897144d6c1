// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.nio.file.Path;

/**
 * One file of the log. Only the last one grows; the others are replaced as a whole or deleted.
 *
 * <p>Guarded by the catalogue.
 */
final class Segment {

  private final long ordinal;
  private final long since;
  private final Path path;
  private long bytes;
  private boolean damageTold;

  Segment(long ordinal, long since, Path path, long bytes) {
    this.ordinal = ordinal;
    this.since = since;
    this.path = path;
    this.bytes = bytes;
  }

  long ordinal() {
    return ordinal;
  }

  /** The ordinal of the oldest segment that it has taken over. */
  long since() {
    return since;
  }

  Path path() {
    return path;
  }

  /** Its length, as far as it is on the disk. */
  long bytes() {
    return bytes;
  }

  void grewTo(long size) {
    bytes = size;
  }

  /** True the first time. */
  boolean tellDamage() {
    boolean first = !damageTold;
    damageTold = true;
    return first;
  }
}
