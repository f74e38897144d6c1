// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

/** The number of repetitions of a group. */
public sealed interface Repeat {

  /** Once, without a number in the name. */
  record Once() implements Repeat {}

  /**
   * The same number in every device.
   *
   * @param count at least 1; the groups are numbered.
   */
  record Times(int count) implements Repeat {}

  /** As often as the length of the model leaves room for. */
  record Fill() implements Repeat {}

  /**
   * As often as a point states.
   *
   * @param point its name, in the nearest enclosing group that has it.
   */
  record CountPoint(String point) implements Repeat {}
}
