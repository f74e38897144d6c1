// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

import java.util.List;

/**
 * The topics of an edge node (tck-id-topic-structure): {@code
 * spBv1.0/group/TYPE/edge_node[/device]}.
 *
 * @param group the group id.
 * @param node the edge node id.
 */
record SparkplugTopics(String group, String node) {

  private static final String NAMESPACE = "spBv1.0";

  /** The topic of a message of the edge node itself, or of a device. */
  String of(SparkplugMessage message) {
    String ofNode = of(message.type().name());
    return message.device().isEmpty() ? ofNode : ofNode + "/" + message.device();
  }

  /** The filter of all messages of a type that this edge node sends. */
  String filter(SparkplugMessage.Type type) {
    return type.isOfDevice() ? of(type.name()) + "/+" : of(type.name());
  }

  /** The filters of all messages of and to this edge node. */
  List<String> everything() {
    return List.of(of("+"), of("+") + "/+");
  }

  private String of(String type) {
    return NAMESPACE + "/" + group + "/" + type + "/" + node;
  }

  /**
   * Returns the filters of commands (tck-id-message-flow-edge-node-ncmd-subscribe,
   * tck-id-message-flow-device-dcmd-subscribe).
   */
  List<String> commands() {
    return List.of(nodeCommand(), of("DCMD") + "/+");
  }

  String nodeCommand() {
    return of("NCMD");
  }

  /** Returns the topic of the state of a host application (tck-id-host-topic-phid-birth-topic). */
  static String state(String host) {
    return NAMESPACE + "/STATE/" + host;
  }
}
