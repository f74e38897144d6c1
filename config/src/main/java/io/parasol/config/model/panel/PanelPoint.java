// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.panel;

import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.site.PointName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A point that a panel publishes.
 *
 * @param name its name, in which captures of the topic may occur, such as <code>dc{string}_power
 *     </code>.
 * @param kind the required form of the value.
 * @param at the path to the value in a JSON document: member names and list indexes (from 0),
 *     outermost first. Empty if the whole message is the value.
 * @param unit the unit of measure, such as {@code W}; empty if there is none.
 * @param means what the value means, independent of the device model, if that is known.
 * @param isOptional whether a panel may lack the point. It is then unknown until it has a value.
 */
public record PanelPoint(
    String name,
    Kind kind,
    List<String> at,
    ValueConversion conversion,
    String unit,
    Optional<PointMeaning> means,
    PanelStates states,
    boolean isOptional) {

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

  public PanelPoint {
    at = List.copyOf(at);
    if (at.size() > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "point %s: %d levels deep; expected at most %d".formatted(name, at.size(), MAX_DEPTH));
    }
  }

  /** Creates a point whose value is what the panel publishes. */
  public static PanelPoint of(PointName name, Kind kind, String unit, List<String> at) {
    return new PanelPoint(
        name.value(),
        kind,
        at,
        ValueConversion.NONE,
        unit,
        Optional.empty(),
        PanelStates.NONE,
        false);
  }

  /** Returns the name; empty if it depends on the topic. */
  public Optional<PointName> fixedName() {
    return TopicPattern.capturesIn(name).isEmpty()
        ? Optional.of(new PointName(name))
        : Optional.empty();
  }

  /**
   * Returns the text of the name for a topic.
   *
   * @param captured the captured texts by their names.
   */
  public String nameFor(Map<String, String> captured) {
    return TopicPattern.bind(name, captured);
  }
}
