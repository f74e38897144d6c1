// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.panel;

import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a signed command sets a point of a panel.
 *
 * @param topic the topic to publish the value to, without wildcards.
 * @param words the values that may be written, if they are words; for numbers, the range of {@code
 *     rule} applies.
 * @param payload the payload to publish, with {@link #VALUE} in place of the value.
 * @param confirm where the panel publishes the value that it has applied; without it, the result of
 *     a write is unknown.
 */
public record PanelWrite(
    PointName point,
    TopicFilter topic,
    WriteRule rule,
    List<String> words,
    String payload,
    Optional<Confirm> confirm) {

  /** The placeholder for the value in {@link #payload}. */
  public static final String VALUE = "{value}";

  /**
   * Where a panel publishes the value that it has applied.
   *
   * @param topic without wildcards.
   * @param value the form of the value, under the name of the written point.
   * @param within the maximum time until the confirmation.
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
          "payload of %s: expected text with %s".formatted(point, VALUE));
    }
  }

  private static void requireTopic(TopicFilter topic) {
    if (!topic.isTopic()) {
      throw new IllegalArgumentException(
          "topic %s: expected a topic without wildcards".formatted(topic));
    }
  }

  /** Returns the payload that sets the point to a value. */
  public String payload(String value) {
    return payload.replace(VALUE, value);
  }
}
