// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

/** What may be done after a step has failed. Nothing else may. */
public enum Remedy {
  /** Nothing has happened to the device, or the step may be done twice: do it again. */
  REPEAT,
  /** Find the device, erase, and send from the first block on. */
  START_AGAIN,
  /** Do what {@link Transfer#recover} does. */
  RECOVER,
  /** Stop: it needs a person. */
  STOP
}
