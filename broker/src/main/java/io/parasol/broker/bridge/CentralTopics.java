// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The site's topics as the centre knows them: the same behind a prefix. What goes up and what comes
 * down have no topic in common.
 *
 * @param prefix with its last {@code /}; or nothing.
 */
record CentralTopics(String prefix, Topics topics) {

  /** What devices and the gateway say. */
  private static final Set<Kind> UP =
      Set.of(Kind.TELEMETRY, Kind.STATE, Kind.HEALTH, Kind.EVENT, Kind.RECEIPT, Kind.UPDATE);

  /** What is subscribed to there. */
  List<String> down() {
    return List.of(prefix + topics.ofAll(Kind.COMMAND), probe());
  }

  String probe() {
    return prefix + topics.probe();
  }

  /** That topic at the centre; empty for one that is not to go there. */
  Optional<String> up(String topic) {
    boolean goes =
        topics
            .parse(topic)
            .flatMap(CentralTopics::kind)
            .map(UP::contains)
            .orElse(topic.equals(topics.probe()));
    return goes ? Optional.of(prefix + topic) : Optional.empty();
  }

  private static Optional<Kind> kind(SiteTopic topic) {
    if (topic instanceof SiteTopic.OfDevice device) {
      return Optional.of(device.kind());
    }
    return topic instanceof SiteTopic.OfGateway gateway
        ? Optional.of(gateway.kind())
        : Optional.empty();
  }

  /** What a topic of the centre is at the site; empty for everything but a topic of this site. */
  Optional<SiteTopic> parse(String topic) {
    return topic.startsWith(prefix)
        ? topics.parse(topic.substring(prefix.length()))
        : Optional.empty();
  }
}
