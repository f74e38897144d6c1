// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

/** A fault that a line causes in an answer. */
public enum LineFault {
  /** Two bytes precede the answer, as when the direction of a line is switched. */
  GLITCH,
  /** One bit of the answer is flipped. */
  FLIP,
  /** One byte of the answer is missing. */
  DROP
}
