// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Node-RED flow that does the work of the gateway for a {@link BenchSite}, with the usual Modbus
 * nodes: it reads every register once a period, decodes the values in a function, and publishes
 * them in the format of telemetry with QoS 1. It has no store, no TLS, and no identity for each
 * controller, because Node-RED has no nodes for these.
 */
final class NodeRedFlow {

  /**
   * The maximum number of registers in one request for {@code float32} points of two registers
   * each.
   */
  private static final int MAX_REGISTERS = 124;

  private static final String DECODE =
      """
      const two = Buffer.alloc(4);
      const v = {};
      for (let i = 0; i + 1 < msg.payload.length; i += 2) {
        two.writeUInt16BE(msg.payload[i], 0);
        two.writeUInt16BE(msg.payload[i + 1], 2);
        v['p' + (%d + i)] = two.readFloatBE(0);
      }
      const seq = (flow.get('seq') || 0) + 1;
      flow.set('seq', seq);
      return {topic: '%s', payload: {ts: Date.now(), seq: seq, v: v}};
      """;

  private final List<Json> nodes = new ArrayList<>();
  private final int points;
  private final long everyMillis;

  /**
   * @param points of each controller.
   * @param broker the port of an MQTT broker without TLS on this machine.
   */
  NodeRedFlow(int points, long everyMillis, int broker) {
    this.points = points;
    this.everyMillis = everyMillis;
    add(
        "broker",
        "mqtt-broker",
        Map.of(
            "broker", text("127.0.0.1"),
            "port", text(Integer.toString(broker)),
            "protocolVersion", text("4"),
            "keepalive", text("60"),
            "cleansession", new Json.Bool(true)));
  }

  /** Adds controllers. */
  NodeRedFlow with(List<BenchSite.PolledController> controllers) {
    controllers.stream()
        .map(BenchSite.PolledController::port)
        .distinct()
        .forEach(this::addConnection);
    controllers.forEach(this::add);
    return this;
  }

  private void addConnection(int port) {
    add(
        "link-" + port,
        "modbus-client",
        Map.of(
            "clienttype", text("tcp"),
            "bufferCommands", new Json.Bool(true),
            "tcpHost", text("127.0.0.1"),
            "tcpPort", text(Integer.toString(port)),
            "tcpType", text("DEFAULT"),
            "unit_id", Json.Num.of(1),
            "commandDelay", Json.Num.of(1),
            "clientTimeout", Json.Num.of(2000),
            "reconnectTimeout", Json.Num.of(2000),
            "parallelUnitIdsAllowed", new Json.Bool(true)));
  }

  private void add(BenchSite.PolledController controller) {
    String device = controller.device();
    add(device, "tab", Map.of("label", text(device)));
    add(
        device + "-out",
        "mqtt out",
        Map.of("z", text(device), "qos", text("1"), "broker", text("broker"), "wires", wires()));
    int registers = 2 * points;
    for (int address = 0; address < registers; address += MAX_REGISTERS) {
      String read = "%s-%d".formatted(device, address);
      add(
          read,
          "modbus-read",
          Map.of(
              "z", text(device),
              "unitid", text(Integer.toString(controller.unit())),
              "dataType", text("HoldingRegister"),
              "adr", text(Integer.toString(address)),
              "quantity", text(Integer.toString(Math.min(MAX_REGISTERS, registers - address))),
              "rate", text(Long.toString(everyMillis)),
              "rateUnit", text("ms"),
              "server", text("link-" + controller.port()),
              "wires", wires(read + "-values", "")));
      add(
          read + "-values",
          "function",
          Map.of(
              "z", text(device),
              "func", text(DECODE.formatted(address, controller.topic())),
              "outputs", Json.Num.of(1),
              "wires", wires(device + "-out")));
    }
  }

  private void add(String id, String type, Map<String, Json> members) {
    Map<String, Json> node = new LinkedHashMap<>();
    node.put("id", text(id));
    node.put("type", text(type));
    node.putAll(members);
    nodes.add(new Json.Obj(node));
  }

  private static Json text(String text) {
    return new Json.Str(text);
  }

  /** Returns for each output the node that it leads to, or "". */
  private static Json wires(String... to) {
    List<Json> outputs = new ArrayList<>();
    for (String each : to) {
      outputs.add(new Json.Arr(each.isEmpty() ? List.of() : List.of(text(each))));
    }
    return new Json.Arr(outputs);
  }

  /** Returns the content of the flow file. */
  byte[] asJson() {
    return Json.write(new Json.Arr(List.copyOf(nodes)));
  }
}
