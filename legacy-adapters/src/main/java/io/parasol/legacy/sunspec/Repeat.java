// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec;

/** How often a group is there. */
sealed interface Repeat {

  /** Once, and not numbered. */
  record Once() implements Repeat {}

  /**
   * As often in every device.
   *
   * @param count at least 1; the groups are numbered.
   */
  record Times(int count) implements Repeat {}

  /** As often as the length of the model leaves room for. */
  record Fill() implements Repeat {}

  /**
   * As often as a point says.
   *
   * @param point its name, in the nearest group around this one that has it.
   */
  record Said(String point) implements Repeat {}
}
