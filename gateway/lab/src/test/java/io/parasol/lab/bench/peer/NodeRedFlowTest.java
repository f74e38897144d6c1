// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A flow of Node-RED")
class NodeRedFlowTest {

  private final List<Map<String, Json>> nodes;

  NodeRedFlowTest() throws JsonException {
    byte[] flow = NodeRedFlow.of(WorkOfTwelve.at(Path.of("unused"))).asJson();
    nodes =
        ((Json.Arr) Json.parse(flow))
            .items().stream().map(node -> ((Json.Obj) node).members()).toList();
  }

  private List<Map<String, Json>> ofType(String type) {
    return nodes.stream().filter(node -> text(node, "type").equals(type)).toList();
  }

  private static String text(Map<String, Json> node, String member) {
    return node.get(member) instanceof Json.Str text ? text.text() : "";
  }

  @Test
  void has_a_connection_for_each_link() {
    assertEquals(
        List.of("5020", "5021"),
        ofType("modbus-client").stream().map(node -> text(node, "tcpPort")).toList());
  }

  @Test
  void reads_every_register_of_every_controller_once() {
    Set<String> read = new HashSet<>();
    for (Map<String, Json> node : ofType("modbus-read")) {
      int first = Integer.parseInt(text(node, "adr"));
      for (int at = first; at < first + Integer.parseInt(text(node, "quantity")); at++) {
        assertTrue(read.add("%s %s %d".formatted(text(node, "server"), text(node, "unitid"), at)));
      }
    }

    assertEquals(12 * 200, read.size());
    assertTrue(read.contains("link-5021 2 199"));
  }

  @Test
  void wires_only_nodes_that_are_there() {
    Set<String> known = new HashSet<>();
    nodes.forEach(node -> known.add(text(node, "id")));

    for (Map<String, Json> node : nodes) {
      if (node.get("wires") instanceof Json.Arr outputs) {
        for (Json output : outputs.items()) {
          for (Json to : ((Json.Arr) output).items()) {
            assertTrue(known.contains(((Json.Str) to).text()));
          }
        }
      }
    }
  }
}
