// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.centre;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The access rules that {@code parasol fleet rules --for json} prints.
 *
 * @param clients by the subjects of their certificates.
 */
record BrokerRules(Map<String, Rights> clients) {

  BrokerRules {
    clients = Map.copyOf(clients);
  }

  /** A topic filter to which a client may publish. */
  record Publish(String filter, boolean isRetained) {}

  /** What a client may do. */
  record Rights(List<Publish> publish, List<String> subscribe) {
    Rights {
      publish = List.copyOf(publish);
      subscribe = List.copyOf(subscribe);
    }
  }

  /**
   * Reads the rules.
   *
   * @throws JsonException if the file is not one of rules.
   */
  static BrokerRules read(Path file) throws IOException, JsonException {
    Map<String, Rights> clients = new HashMap<>();
    for (Json each : items(Members.of(Json.parse(Files.readAllBytes(file)), "rules"), "clients")) {
      Members client = Members.of(each, "client");
      List<Publish> publish = new ArrayList<>();
      for (Json right : items(client, "publish")) {
        Members topic = Members.of(right, "publish");
        publish.add(
            new Publish(
                topic.text("topic"),
                topic.required("retained") instanceof Json.Bool retained && retained.value()));
      }
      List<String> subscribe = new ArrayList<>();
      for (Json filter : items(client, "subscribe")) {
        if (!(filter instanceof Json.Str text)) {
          throw new JsonException("client.subscribe has an item that is no text");
        }
        subscribe.add(text.text());
      }
      clients.put(client.text("subject"), new Rights(publish, subscribe));
    }
    return new BrokerRules(clients);
  }

  private static List<Json> items(Members of, String key) throws JsonException {
    if (of.required(key) instanceof Json.Arr array) {
      return array.items();
    }
    throw new JsonException(key + " is not an array");
  }
}
