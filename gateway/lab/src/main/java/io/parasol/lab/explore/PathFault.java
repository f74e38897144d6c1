// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

/** A fault that happens at most once on a path. */
enum PathFault {
  CRASH,
  /**
   * The device has carried out a step of a firmware transfer, and its response does not reach the
   * gateway.
   */
  RESPONSE_LOST,
  /** The receipt does not reach the operator. */
  RECEIPT_LOST,
  /** The receipt reaches the operator, but its acknowledgement does not reach the gateway. */
  ACKNOWLEDGEMENT_LOST,
  /** The operator sends a command that he has sent before. */
  REPEATED,
  /** The configuration is loaded again, without one of the signers. */
  RELOAD,
  /** The system clock is set forward by two days. */
  CLOCK_STEP
}
