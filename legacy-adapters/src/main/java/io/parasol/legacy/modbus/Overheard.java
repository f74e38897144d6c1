// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/** A valid frame on a serial line, classified by its origin. */
sealed interface Overheard {

  /** The gateway's own request, which the line repeats. */
  record Echo() implements Overheard {}

  /**
   * A response of a unit that the gateway polls, or a frame that cannot be distinguished from one.
   */
  record Ours() implements Overheard {}

  record Foreign(ForeignFrame frame) implements Overheard {}
}
