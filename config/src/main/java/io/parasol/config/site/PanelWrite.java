// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a signed command sets a point of a panel.
 *
 * @param topic where the value is published; without wildcards.
 * @param words what may be written, if it is words; of a number the rule's range says so.
 * @param payload what is published, with the value in place of {@link #VALUE}.
 * @param confirm where the panel says what it has taken; without one nobody knows.
 */
public record PanelWrite(
    PointName point,
    TopicFilter topic,
    WriteRule rule,
    List<String> words,
    String payload,
    Optional<Confirm> confirm) {

  /** Stands in {@link #payload} for the value. */
  public static final String VALUE = "{value}";

  /**
   * Where a panel publishes what it has taken.
   *
   * @param topic without wildcards.
   * @param value how it says it, under the name of the point that is written.
   * @param within how long it may take.
   */
  public record Confirm(TopicFilter topic, PanelPoint value, Duration within) {
    public Confirm {
      requireTopic(topic);
    }
  }

  public PanelWrite {
    words = List.copyOf(words);
    requireTopic(topic);
    if (!payload.contains(VALUE)) {
      throw new IllegalArgumentException(
          "payload of %s: expected %s in it".formatted(point, VALUE));
    }
  }

  private static void requireTopic(TopicFilter topic) {
    if (!topic.isTopic()) {
      throw new IllegalArgumentException(
          "topic %s: expected one without wildcards".formatted(topic));
    }
  }

  /** What is published to set it to that value. */
  public String payload(String value) {
    return payload.replace(VALUE, value);
  }
}
