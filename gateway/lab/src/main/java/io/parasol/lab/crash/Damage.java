// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

/** What a fault has destroyed of that which had been durable. */
enum Damage {
  NONE,
  /** A file at rest is damaged; the process had ended before, and the power has not failed. */
  AT_REST,
  /** The power has failed, and a file is damaged as well. */
  AFTER_POWER_FAILURE
}
