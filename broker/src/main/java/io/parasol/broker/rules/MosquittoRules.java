// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.rules;

import java.util.List;

/** The format of {@code acl_file} (mosquitto.conf(5)). Without a rule, everything is refused. */
final class MosquittoRules {

  private MosquittoRules() {}

  static String write(List<BrokerClient> clients) {
    StringBuilder text = new StringBuilder();
    for (BrokerClient client : clients) {
      text.append(text.isEmpty() ? "" : "\n").append("user ").append(client.subject()).append('\n');
      TopicLines.append(text, client);
    }
    return text.toString();
  }
}
