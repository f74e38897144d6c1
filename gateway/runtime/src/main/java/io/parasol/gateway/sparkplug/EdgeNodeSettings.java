// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

import io.parasol.broker.topic.Topics;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The settings of an edge node.
 *
 * @param to the addresses of the central broker, tried in this order; at least one.
 * @param prefix the prefix of all topics of the bridge there.
 * @param group the Sparkplug group id.
 * @param host the id of the primary host application; empty if the edge node waits for none.
 * @param topics of the site, whose id is the edge node id.
 * @param sequence the file of the last bdSeq.
 */
public record EdgeNodeSettings(
    List<HostPort> to,
    String clientId,
    Supplier<TlsMaterial> material,
    String prefix,
    String group,
    Optional<String> host,
    Topics topics,
    Path sequence) {
  public EdgeNodeSettings {
    to = List.copyOf(to);
  }

  /** The topic of the messages whose acknowledgement proves that the data before them arrived. */
  String confirmationTopic() {
    return confirmationTopic(prefix, topics);
  }

  static String confirmationTopic(String prefix, Topics topics) {
    return prefix + topics.probe() + "/sparkplug";
  }
}
