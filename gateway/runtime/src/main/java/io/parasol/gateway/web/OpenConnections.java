// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of the web server, in the order of their last complete request, or of their
 * beginning. A new connection above the limit closes the first of them, which has been without a
 * complete request for longest. So clients that send their requests byte by byte lock no other one
 * out. Confined to the event loop of the server.
 */
final class OpenConnections {

  private static final Logger log = LoggerFactory.getLogger(OpenConnections.class);

  static final int MAX_CONNECTIONS = 64;

  private final Deque<Channel> byAge = new ArrayDeque<>();

  void opened(Channel connection) {
    while (byAge.size() >= MAX_CONNECTIONS) {
      Channel oldest = byAge.removeFirst();
      log.warn("web connection closed: connection limit reached limit={}", MAX_CONNECTIONS);
      var unused = oldest.close();
    }
    byAge.addLast(connection);
  }

  void requestReceived(Channel connection) {
    if (byAge.remove(connection)) {
      byAge.addLast(connection);
    }
  }

  void closed(Channel connection) {
    byAge.remove(connection);
  }
}
