// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.rules;

import io.parasol.certs.json.Json;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Definitions of RabbitMQ: for each client a user without a password, who can only log in with the
 * certificate, and the regular expressions of its topics.
 *
 * <p>RabbitMQ compares a regular expression with the routing key, in which {@code .} separates the
 * levels of the topic. Of a subscription it compares the filter, in which {@code *} is the wildcard
 * for one level, not the topics of the messages.
 */
final class RabbitmqRules {

  private static final String VHOST = "/";
  private static final String EXCHANGE = "amq.topic";

  /** The queues of MQTT sessions, and the exchange to which they are bound. */
  private static final String SESSIONS = "^(mqtt-subscription-.+|mqtt-will-.+|amq\\.topic)$";

  /** Matches no routing key. */
  private static final String NOTHING = "^$";

  private RabbitmqRules() {}

  static String write(List<BrokerClient> clients) {
    return JsonRules.line(
        Json.object()
            .put("vhosts", List.of(Json.object().put("name", VHOST).build()))
            .put("users", clients.stream().map(RabbitmqRules::user).toList())
            .put("permissions", clients.stream().map(RabbitmqRules::permission).toList())
            .put("topic_permissions", clients.stream().map(RabbitmqRules::topics).toList())
            .build());
  }

  private static Json.Obj user(BrokerClient client) {
    return Json.object()
        .put("name", client.subject())
        .put("password_hash", "")
        .putTexts("tags", List.of())
        .build();
  }

  private static Json.Obj permission(BrokerClient client) {
    return Json.object()
        .put("user", client.subject())
        .put("vhost", VHOST)
        .put("configure", SESSIONS)
        .put("write", SESSIONS)
        .put("read", SESSIONS)
        .build();
  }

  private static Json.Obj topics(BrokerClient client) {
    return Json.object()
        .put("user", client.subject())
        .put("vhost", VHOST)
        .put("exchange", EXCHANGE)
        .put("write", expression(client.publish()))
        .put("read", expression(client.subscribe()))
        .build();
  }

  private static String expression(List<String> filters) {
    return filters.isEmpty()
        ? NOTHING
        : filters.stream()
            .map(RabbitmqRules::expression)
            .collect(Collectors.joining("|", "^(", ")$"));
  }

  private static String expression(String filter) {
    return List.of(filter.split("/")).stream()
        .map(RabbitmqRules::level)
        .collect(Collectors.joining("\\."));
  }

  private static String level(String level) {
    return switch (level) {
      case "+" -> "[^.#]+";
      case "#" -> ".+";
      // RabbitMQ writes a dot of the topic as a slash of the routing key.
      default -> level.replace(".", "/");
    };
  }
}
