// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import io.netty.channel.Channel;
import io.parasol.config.concurrent.ConfinedTo;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of a web server, in the order of their last complete request, or of their
 * beginning. A new connection above the limit closes the first of them, which has been without a
 * complete request for longest. So clients that send their requests byte by byte lock no other one
 * out.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class OpenConnections {

  private static final Logger log = LoggerFactory.getLogger(OpenConnections.class);

  private final String server;
  private final int limit;
  private final Deque<Channel> byAge = new ArrayDeque<>();

  /**
   * @param server its name in log lines.
   * @param limit maximum number of connections.
   */
  public OpenConnections(String server, int limit) {
    this.server = server;
    this.limit = limit;
  }

  public void opened(Channel connection) {
    while (byAge.size() >= limit) {
      Channel oldest = byAge.removeFirst();
      log.warn("{} connection closed: connection limit reached limit={}", server, limit);
      var unused = oldest.close();
    }
    byAge.addLast(connection);
  }

  public void requestReceived(Channel connection) {
    if (byAge.remove(connection)) {
      byAge.addLast(connection);
    }
  }

  public void closed(Channel connection) {
    byAge.remove(connection);
  }
}
