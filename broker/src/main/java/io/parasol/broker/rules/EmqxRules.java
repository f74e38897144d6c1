// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.rules;

import java.util.List;
import java.util.stream.Collectors;

/** The format of EMQX's file authorizer: Erlang terms. The first term that matches decides. */
final class EmqxRules {

  private EmqxRules() {}

  static String write(List<BrokerClient> clients) {
    StringBuilder text = new StringBuilder();
    for (BrokerClient client : clients) {
      append(text, client, "publish", client.publish());
      append(text, client, "subscribe", client.subscribe());
    }
    return text.append("{deny, all}.\n").toString();
  }

  private static void append(
      StringBuilder text, BrokerClient client, String action, List<String> filters) {
    if (!filters.isEmpty()) {
      String topics =
          filters.stream().map(each -> "\"" + each + "\"").collect(Collectors.joining(", "));
      text.append(
          "{allow, {user, \"%s\"}, %s, [%s]}.\n".formatted(client.subject(), action, topics));
    }
  }
}
