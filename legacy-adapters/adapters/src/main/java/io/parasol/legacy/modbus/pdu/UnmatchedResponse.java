// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

/** The reasons why a response matches no waiting request. Such a response is dropped. */
public enum UnmatchedResponse {
  /** Its request has timed out. */
  LATE,
  /** Its request has been answered already. */
  DUPLICATE,
  /** No recent request had its transaction identifier. */
  UNKNOWN_TRANSACTION,
  /** It comes from another unit. */
  WRONG_UNIT,
  /** It answers another function code than the one requested. */
  WRONG_FUNCTION;

  /** Returns whether the peer mixes up requests, so that it must get one at a time. */
  public boolean provesConfusion() {
    return this != LATE;
  }
}
