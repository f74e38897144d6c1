// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.broker.access.Permission;
import io.parasol.certs.json.Json;
import java.util.List;

/** The clients and their permissions as JSON. */
final class JsonRules {

  private JsonRules() {}

  static String write(List<BrokerClient> clients) {
    return line(
        Json.object().put("clients", clients.stream().map(JsonRules::client).toList()).build());
  }

  /** Returns a document as one line. */
  static String line(Json document) {
    return new String(Json.write(document), UTF_8) + "\n";
  }

  private static Json.Obj client(BrokerClient client) {
    return Json.object()
        .put("subject", client.subject())
        .put(
            "publish",
            client.permissions().stream()
                .filter(each -> each.activity() == Permission.Activity.PUBLISH)
                .map(
                    each ->
                        Json.object()
                            .put("topic", each.filter())
                            .put("retained", each.retained())
                            .build())
                .toList())
        .putTexts("subscribe", client.subscribe())
        .build();
  }
}
