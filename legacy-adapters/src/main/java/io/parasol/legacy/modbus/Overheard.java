// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/** A sound frame on a line, and whose it is. */
sealed interface Overheard {

  /** Our own request: the line repeats what is sent. */
  record Echo() implements Overheard {}

  /** Of a unit that we ask, or as good as. */
  record Ours() implements Overheard {}

  record Foreign(ForeignFrame frame) implements Overheard {}
}
