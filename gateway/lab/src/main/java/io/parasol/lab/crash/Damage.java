// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import java.util.List;

/** What a fault has destroyed of that which had been durable. */
enum Damage {
  NONE,
  /** A file at rest is damaged; the process had ended before, and the power has not failed. */
  AT_REST,
  /** The power has failed, and a file is damaged as well. */
  AFTER_POWER_FAILURE;

  /** A promise that the stores were closed, so that their catalogues are durable. */
  record StoresClosed() {}

  /**
   * Returns the promises about stores that hold. The catalogue of a store is synced every five
   * seconds, longer than a run takes, and when the store is closed. After a power failure and
   * damage together, only what was promised before that holds.
   */
  List<Object> ofStores(List<Object> promises) {
    return this == AFTER_POWER_FAILURE
        ? promises.subList(0, promises.lastIndexOf(new StoresClosed()) + 1)
        : promises;
  }
}
