// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

/** The only action that is allowed after a step has failed. */
public enum RecoveryAction {
  /** Repeat the step: nothing has happened to the device, or a repetition does no harm. */
  REPEAT,
  /** Locate the device, erase, and send from the first block on. */
  START_AGAIN,
  /** Call {@link Transfer#recover}. */
  RECOVER,
  /** Stop: an operator must act. */
  STOP
}
