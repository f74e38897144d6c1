// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.List;

/** What the messages of a panel on some of its topics mean. */
public record PanelTopic(TopicFilter filter, Use use) {

  /** What is made of a message. */
  public sealed interface Use {

    /** Every value in it is a point, named after its topic and its place in the message. */
    record Telemetry() implements Use {}

    /** It says how the panel is, in one word: the point {@link PanelTopic#STATE}. */
    record State() implements Use {}

    /** It is told as an event. */
    record Event() implements Use {}

    /** It is taken, and nothing is made of it. */
    record Ignored() implements Use {}

    /**
     * These points are in it, and nothing else of it counts.
     *
     * @param points at least one, their names differ.
     */
    record Points(List<PanelPoint> points) implements Use {
      public Points {
        points = List.copyOf(points);
      }
    }
  }

  /** The point that a state is. */
  public static final PointName STATE = new PointName("state");
}
