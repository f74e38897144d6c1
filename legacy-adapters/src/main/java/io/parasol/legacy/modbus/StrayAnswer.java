// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/** An answer that belongs to no waiting request, and why. It is dropped. */
public enum StrayAnswer {
  /** Its request has timed out. */
  LATE,
  /** Its request was answered before. */
  DUPLICATE,
  /** No recent request had its transaction identifier. */
  UNKNOWN_TRANSACTION,
  /** Another unit answers. */
  WRONG_UNIT,
  /** Another function is answered than was asked for. */
  WRONG_FUNCTION;

  /** Whether it shows a peer that mixes requests up, and so is to be asked one at a time. */
  boolean provesConfusion() {
    return this != LATE;
  }
}
