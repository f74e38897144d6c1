// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether the primary host application is online, by its STATE messages. Not thread-safe.
 *
 * <p>A message with an older timestamp than the one before from the same MQTT server changes
 * nothing (tck-id-message-flow-edge-node-birth-publish-phid-wait-timestamp,
 * tck-id-operational-behavior-edge-node-termination-host-offline-timestamp). The host has a
 * timestamp for each server (tck-id-operational-behavior-host-application-multi-server-timestamp).
 */
final class PrimaryHost {

  /** The last timestamp by the position of the MQTT server in the list of addresses. */
  private final Map<Integer, Long> timestamps = new HashMap<>();

  private boolean isOnline;

  boolean isOnline() {
    return isOnline;
  }

  /**
   * Handles a STATE message: {@code {"online":true,"timestamp":1790000000123}}.
   *
   * @param server the position of the MQTT server in the list of addresses.
   * @return whether it is a valid one that is not older than the one before.
   */
  boolean received(int server, byte[] state) {
    try {
      if (Json.parse(state) instanceof Json.Obj members
          && members.members().get("online") instanceof Json.Bool online
          && members.members().get("timestamp") instanceof Json.Num number) {
        long sent = number.number().longValueExact();
        if (sent >= timestamps.getOrDefault(server, Long.MIN_VALUE)) {
          timestamps.put(server, sent);
          isOnline = online.value();
          return true;
        }
      }
    } catch (JsonException | ArithmeticException malformed) {
      return false;
    }
    return false;
  }

  /** The connection is lost: the state is unknown until the next message. */
  void disconnected() {
    isOnline = false;
  }
}
