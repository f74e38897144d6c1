// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.panel;

import io.parasol.config.model.profile.Confidence;
import io.parasol.config.model.profile.ProfileName;
import java.util.List;

/**
 * The topics of a product that publishes over MQTT.
 *
 * @param base the beginning of its topics, for <code>{base}</code>, unless a device has another
 *     one; empty if there is none.
 * @param topics with the captures {@link #BASE} and {@link #DEVICE}, which each device replaces.
 */
public record PanelProfile(
    ProfileName name, String base, List<PanelTopic> topics, Confidence confidence) {

  /** The capture in whose place a device has its base. */
  public static final String BASE = "base";

  /** The capture in whose place a device has its name on the topics. */
  public static final String DEVICE = "device";

  public PanelProfile {
    topics = List.copyOf(topics);
  }

  /** Returns the points that the topics name. */
  public List<PanelPoint> points() {
    return topics.stream().flatMap(topic -> topic.points().stream()).toList();
  }

  /** Returns whether the topics distinguish devices of one client. */
  public boolean namesDevices() {
    return topics.stream().anyMatch(topic -> topic.pattern().captures().contains(DEVICE));
  }
}
