// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * A Node-RED flow that does the work of a gateway, with the usual Modbus nodes: it reads every
 * register once a period, decodes the values in a function, and publishes them in the format of
 * telemetry with QoS 1. It has no store, no TLS, and no identity for each controller, because
 * Node-RED has no nodes for these.
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
  private NodeRedFlow(int points, long everyMillis, int broker) {
    this.points = points;
    this.everyMillis = everyMillis;
    add(
        "broker",
        "mqtt-broker",
        Json.object()
            .put("broker", "127.0.0.1")
            .put("port", Integer.toString(broker))
            .put("protocolVersion", "4")
            .put("keepalive", "60")
            .put("cleansession", true));
  }

  /** Returns the flow for the work of a peer. */
  static NodeRedFlow of(PeerWork work) {
    NodeRedFlow flow = new NodeRedFlow(work.points(), work.everyMillis(), work.broker());
    work.ports().forEach(flow::addConnection);
    work.controllers().forEach(flow::add);
    return flow;
  }

  private void addConnection(int port) {
    add(
        "link-" + port,
        "modbus-client",
        Json.object()
            .put("clienttype", "tcp")
            .put("bufferCommands", true)
            .put("tcpHost", "127.0.0.1")
            .put("tcpPort", Integer.toString(port))
            .put("tcpType", "DEFAULT")
            .put("unit_id", 1)
            .put("commandDelay", 1)
            .put("clientTimeout", 2000)
            .put("reconnectTimeout", 2000)
            .put("parallelUnitIdsAllowed", true));
  }

  private void add(PolledController controller) {
    String device = controller.device();
    add(device, "tab", Json.object().put("label", device));
    add(
        device + "-out",
        "mqtt out",
        Json.object()
            .put("z", device)
            .put("qos", "1")
            .put("broker", "broker")
            .put("wires", wires()));
    int registers = 2 * points;
    for (int address = 0; address < registers; address += MAX_REGISTERS) {
      String read = "%s-%d".formatted(device, address);
      add(
          read,
          "modbus-read",
          Json.object()
              .put("z", device)
              .put("unitid", Integer.toString(controller.unit()))
              .put("dataType", "HoldingRegister")
              .put("adr", Integer.toString(address))
              .put("quantity", Integer.toString(Math.min(MAX_REGISTERS, registers - address)))
              .put("rate", Long.toString(everyMillis))
              .put("rateUnit", "ms")
              .put("server", "link-" + controller.port())
              .put("wires", wires(read + "-values", "")));
      add(
          read + "-values",
          "function",
          Json.object()
              .put("z", device)
              .put("func", DECODE.formatted(address, controller.topic()))
              .put("outputs", 1)
              .put("wires", wires(device + "-out")));
    }
  }

  private void add(String id, String type, JsonBuilder members) {
    nodes.add(Json.object().put("id", id).put("type", type).putAll(members.build()).build());
  }

  /** Returns for each output the node that it leads to, or "". */
  private static Json wires(String... to) {
    List<Json> outputs = new ArrayList<>();
    for (String each : to) {
      outputs.add(Json.Arr.ofTexts(each.isEmpty() ? List.of() : List.of(each)));
    }
    return new Json.Arr(outputs);
  }

  /** Returns the content of the flow file. */
  byte[] asJson() {
    return Json.write(new Json.Arr(List.copyOf(nodes)));
  }
}
