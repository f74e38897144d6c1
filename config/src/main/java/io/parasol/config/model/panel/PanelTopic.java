// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.panel;

import io.parasol.config.model.site.PointName;
import java.util.List;

/** The meaning of a panel's messages on the topics that a pattern matches. */
public record PanelTopic(TopicPattern pattern, Use use) {

  /** What the gateway makes of a message. */
  public sealed interface Use {

    /**
     * Every value in the message is a point, named after its topic and its position in the message.
     */
    record Telemetry() implements Use {}

    /** The message is the state of the panel in one word: the point {@link PanelTopic#STATE}. */
    record State() implements Use {}

    /** The message is published as an event. */
    record Event() implements Use {}

    /** The message is accepted and discarded. */
    record Ignored() implements Use {}

    /**
     * The message contains these points; everything else in it is ignored.
     *
     * @param points at least one, with unique names.
     */
    record Points(List<PanelPoint> points) implements Use {
      public Points {
        points = List.copyOf(points);
      }
    }
  }

  /** The point that holds the state. */
  public static final PointName STATE = new PointName("state");

  /** Returns the points that the profile names in a message; empty for another use. */
  public List<PanelPoint> points() {
    return use instanceof Use.Points named ? named.points() : List.of();
  }
}
