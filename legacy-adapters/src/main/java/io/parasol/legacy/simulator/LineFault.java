// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

/** What a line does to an answer. */
public enum LineFault {
  /** Two bytes come before it, as when the direction of a line is turned. */
  GLITCH,
  /** A bit of it is another. */
  FLIP,
  /** A byte of it is missing. */
  DROP
}
