// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

/**
 * The environment in which a store runs; anything but {@link #USUAL} is for simulations.
 *
 * @param haste factor by which time runs faster, 1 or more.
 */
public record Circumstances(Disk disk, int haste) {

  /** The real disk and real time. */
  public static final Circumstances USUAL = new Circumstances(Disk.REAL, 1);

  public Circumstances {
    if (haste < 1) {
      throw new IllegalArgumentException("haste %d: expected 1 or more".formatted(haste));
    }
  }
}
