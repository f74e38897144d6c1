// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.List;

/**
 * A point that a panel publishes.
 *
 * @param kind what its value must be.
 * @param unit the unit of measure, such as {@code W}; empty where there is none.
 * @param at where it stands in a JSON document: names of members and places in lists (from 0), from
 *     the outermost inwards. Empty if the whole message is the value.
 */
public record PanelPoint(PointName name, Kind kind, String unit, List<String> at) {

  /** At most so many levels down. */
  public static final int DEEPEST = 8;

  /** What a value must be. Anything else is a quality and never a number. */
  public enum Kind {
    /** Whatever it is. */
    ANY,
    /** A number, also one that is written as text. */
    NUMBER,
    /** True or false, on or off, 1 or 0. */
    FLAG,
    /** Text; of a number its digits. */
    TEXT
  }

  public PanelPoint {
    at = List.copyOf(at);
    if (at.size() > DEEPEST) {
      throw new IllegalArgumentException(
          "point %s: %d levels down; expected at most %d".formatted(name, at.size(), DEEPEST));
    }
  }
}
