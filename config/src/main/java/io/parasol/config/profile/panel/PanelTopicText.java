// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile.panel;

import io.parasol.config.model.site.TopicFilter;
import io.parasol.config.yaml.TextFormat;
import java.util.Optional;

/** The formats of texts that become levels of a panel's topics. */
public final class PanelTopicText {

  /** One or more levels without wildcards and captures. */
  public static final TextFormat<String> LEVELS =
      new TextFormat<>("one or more levels of a topic, such as solar/roof", PanelTopicText::levels);

  private PanelTopicText() {}

  private static Optional<String> levels(String text) {
    boolean isPlain = text.indexOf('{') < 0 && new TopicFilter(text).isTopic();
    return Optional.of(text).filter(levels -> isPlain && !levels.endsWith("/"));
  }
}
