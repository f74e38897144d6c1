// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import io.parasol.broker.access.Permission;
import io.parasol.broker.access.Permission.Activity;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The site's topics at the upstream broker: the same topics behind a prefix. Except for the probe,
 * no topic is both published and subscribed to there.
 *
 * @param prefix including its last {@code /}; may be empty.
 */
record UpstreamTopics(String prefix, Topics topics) {

  /** The kinds of messages that are forwarded upstream. */
  private static final Set<Kind> FORWARDED =
      Set.of(
          Kind.TELEMETRY,
          Kind.STATE,
          Kind.HEALTH,
          Kind.EVENT,
          Kind.RECEIPT,
          Kind.UPDATE,
          Kind.ABOUT,
          Kind.FINDINGS,
          Kind.REPORT);

  /** Returns the filters to subscribe to at the upstream broker, except {@link #probe}. */
  List<String> filters() {
    return List.of(prefix + topics.ofAll(Kind.COMMAND));
  }

  String probe() {
    return prefix + topics.probe();
  }

  /** Returns everything that the bridge may do at the upstream broker. */
  List<Permission> permissions() {
    List<Permission> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      if (FORWARDED.contains(kind)) {
        all.add(new Permission(Activity.PUBLISH, prefix + topics.ofAll(kind), true));
      }
    }
    all.add(new Permission(Activity.PUBLISH, probe(), true));
    all.add(new Permission(Activity.SUBSCRIBE, probe(), false));
    filters().forEach(each -> all.add(new Permission(Activity.SUBSCRIBE, each, false)));
    return all;
  }

  /**
   * Returns the topic at the upstream broker; empty if messages of this topic are not forwarded.
   */
  Optional<String> toUpstream(String topic) {
    boolean isForwarded =
        topics
            .parse(topic)
            .flatMap(UpstreamTopics::kind)
            .map(FORWARDED::contains)
            .orElse(topic.equals(topics.probe()));
    return isForwarded ? Optional.of(prefix + topic) : Optional.empty();
  }

  private static Optional<Kind> kind(SiteTopic topic) {
    if (topic instanceof SiteTopic.OfDevice device) {
      return Optional.of(device.kind());
    }
    return topic instanceof SiteTopic.OfGateway gateway
        ? Optional.of(gateway.kind())
        : Optional.empty();
  }

  /** Parses a topic at the upstream broker; empty unless it is a topic of this site. */
  Optional<SiteTopic> parse(String topic) {
    return topic.startsWith(prefix)
        ? topics.parse(topic.substring(prefix.length()))
        : Optional.empty();
  }
}
