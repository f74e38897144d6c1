// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

import io.parasol.broker.access.Permission;
import io.parasol.broker.access.Permission.Activity;
import io.parasol.broker.topic.Topics;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an edge node, and a reader of its data, may do at the central broker. */
public final class EdgeNodeRights {

  private EdgeNodeRights() {}

  /**
   * Returns everything that an edge node does there.
   *
   * @param prefix the prefix of all topics of the bridge there.
   * @param group the Sparkplug group id.
   * @param host the id of the primary host application; empty if the edge node waits for none.
   * @param topics of the site, whose id is the edge node id.
   */
  public static List<Permission> of(
      String prefix, String group, Optional<String> host, Topics topics) {
    SparkplugTopics names = new SparkplugTopics(group, topics.site().value());
    Stream<String> published =
        Stream.concat(
            Stream.of(SparkplugMessage.Type.values()).map(names::filter),
            Stream.of(EdgeNodeSettings.confirmationTopic(prefix, topics)));
    Stream<String> read =
        Stream.concat(names.commands().stream(), host.map(SparkplugTopics::state).stream());
    return Stream.concat(
            published.map(each -> new Permission(Activity.PUBLISH, each, false)),
            read.map(each -> new Permission(Activity.SUBSCRIBE, each, false)))
        .toList();
  }

  /** Returns the permissions to read everything that is sent by an edge node, and to it. */
  public static List<Permission> ofReader(String group, Topics topics) {
    SparkplugTopics names = new SparkplugTopics(group, topics.site().value());
    return names.everything().stream()
        .map(each -> new Permission(Activity.SUBSCRIBE, each, false))
        .toList();
  }
}
