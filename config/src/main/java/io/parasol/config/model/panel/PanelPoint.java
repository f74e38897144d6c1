// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.panel;

import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.site.PointName;
import java.util.List;
import java.util.Optional;

/**
 * A point that a panel publishes.
 *
 * @param kind the required form of the value.
 * @param unit the unit of measure, such as {@code W}; empty if there is none.
 * @param at the path to the value in a JSON document: member names and list indexes (from 0),
 *     outermost first. Empty if the whole message is the value.
 * @param means what the value means, independent of the device model, if that is known.
 */
public record PanelPoint(
    PointName name, Kind kind, String unit, List<String> at, Optional<PointMeaning> means) {

  /** Maximum number of levels of a path. */
  public static final int MAX_DEPTH = 8;

  /**
   * The required form of a value. A value of another form results in a quality, never in a number.
   */
  public enum Kind {
    /** Any form. */
    ANY,
    /** A number, also as text. */
    NUMBER,
    /** True or false, on or off, 1 or 0. */
    FLAG,
    /** Text; for a number, its digits. */
    TEXT
  }

  /** Creates a point without a meaning. */
  public PanelPoint(PointName name, Kind kind, String unit, List<String> at) {
    this(name, kind, unit, at, Optional.empty());
  }

  public PanelPoint {
    at = List.copyOf(at);
    if (at.size() > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "point %s: %d levels deep; expected at most %d".formatted(name, at.size(), MAX_DEPTH));
    }
  }
}
