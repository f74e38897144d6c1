// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.nio.file.Path;

/**
 * One file of the log. Only the last segment grows; the others are only replaced as a whole or
 * deleted.
 *
 * <p>Guarded by the store index's monitor.
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

  /** Returns the ordinal of the oldest segment that this one replaces. */
  long since() {
    return since;
  }

  Path path() {
    return path;
  }

  /** Returns its length on the disk, in bytes. */
  long bytes() {
    return bytes;
  }

  void grewTo(long size) {
    bytes = size;
  }

  /** Marks its damage as reported; returns true the first time. */
  boolean tellDamage() {
    boolean first = !damageTold;
    damageTold = true;
    return first;
  }
}
