// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.rules;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The format of {@code vmq_acl}. VerneMQ identifies a client by the common name alone, and a file
 * is valid for all mount points.
 */
final class VernemqRules {

  private VernemqRules() {}

  static String write(List<BrokerClient> clients) {
    Map<String, BrokerClient> known = new HashMap<>();
    StringBuilder text = new StringBuilder();
    for (BrokerClient client : clients) {
      BrokerClient other = known.putIfAbsent(client.commonName(), client);
      if (other != null) {
        throw new IllegalArgumentException(
            "VerneMQ cannot tell %s from %s, because it uses the common name alone; expected"
                    .formatted(client.subject(), other.subject())
                + " different names, or another broker");
      }
      text.append(text.isEmpty() ? "" : "\n")
          .append("user ")
          .append(client.commonName())
          .append('\n');
      TopicLines.append(text, client);
    }
    return text.toString();
  }
}
