// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.certs.files.Disk;

/**
 * The environment in which a store runs; anything but {@link #DEFAULT} is for simulations.
 *
 * @param speedup factor by which time runs faster, 1 or more.
 */
public record StoreEnvironment(Disk disk, int speedup) {

  /** The real disk and real time. */
  public static final StoreEnvironment DEFAULT = new StoreEnvironment(Disk.REAL, 1);

  public StoreEnvironment {
    if (speedup < 1) {
      throw new IllegalArgumentException("haste %d: expected 1 or more".formatted(speedup));
    }
  }
}
