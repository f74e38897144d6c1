// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.server;

import io.netty.channel.Channel;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.legacy.modbus.frame.FireAndForget;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The open connections of a server, within its limits. */
@ConfinedTo("northbound")
final class ClientConnections {

  private final ServerLimits limits;
  private final Map<Channel, String> open = new LinkedHashMap<>();
  private final Map<String, Integer> byAddress = new HashMap<>();

  ClientConnections(ServerLimits limits) {
    this.limits = limits;
  }

  /** Adds a connection, unless a limit is reached. */
  boolean add(Channel connection, String from) {
    if (open.size() >= limits.connections()
        || byAddress.getOrDefault(from, 0) >= limits.perAddress()) {
      return false;
    }
    open.put(connection, from);
    byAddress.merge(from, 1, Integer::sum);
    return true;
  }

  void remove(Channel connection) {
    String from = open.remove(connection);
    if (from != null) {
      byAddress.computeIfPresent(from, (any, count) -> count == 1 ? null : count - 1);
    }
  }

  Collection<Channel> all() {
    return List.copyOf(open.keySet());
  }

  void close() {
    all().forEach(FireAndForget::close);
  }
}
