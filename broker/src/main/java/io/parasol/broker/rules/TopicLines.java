// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.rules;

/** The lines of one client that mosquitto and VerneMQ have in common. */
final class TopicLines {

  private TopicLines() {}

  static void append(StringBuilder text, BrokerClient client) {
    client.publish().forEach(each -> text.append("topic write ").append(each).append('\n'));
    client.subscribe().forEach(each -> text.append("topic read ").append(each).append('\n'));
  }
}
