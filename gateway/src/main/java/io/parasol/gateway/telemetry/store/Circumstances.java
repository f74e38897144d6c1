// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

/**
 * Under what a store lives; anything but {@link #USUAL} is for rehearsals.
 *
 * @param haste how many times as fast as usual time passes, 1 or more.
 */
public record Circumstances(Disk disk, int haste) {

  /** The real disk, and the time of the clock on the wall. */
  public static final Circumstances USUAL = new Circumstances(Disk.REAL, 1);

  public Circumstances {
    if (haste < 1) {
      throw new IllegalArgumentException("haste %d: expected 1 or more".formatted(haste));
    }
  }
}
