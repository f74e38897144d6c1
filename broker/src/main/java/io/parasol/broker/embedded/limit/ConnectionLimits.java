// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.limit;

import io.parasol.broker.embedded.limit.RateBucket.Rate;

/**
 * The limits of one listener.
 *
 * @param connections open connections.
 * @param connectionsOfAddress open connections of one address.
 * @param unauthenticated connections whose CONNECT is not accepted yet.
 * @param unauthenticatedOfAddress those of one address.
 * @param accepts accepted connections a second.
 * @param acceptsOfAddress those of one address.
 */
public record ConnectionLimits(
    int connections,
    int connectionsOfAddress,
    int unauthenticated,
    int unauthenticatedOfAddress,
    Rate accepts,
    Rate acceptsOfAddress) {

  private static final int MAX_CONNECTIONS = 4096;
  private static final int MIN_CONNECTIONS = 32;
  private static final int HEAP_BYTES_OF_CONNECTION = 128 * 1024;

  /** Connections to the own listener beyond two for each session, which may reconnect. */
  private static final int SPARE_OWN_CONNECTIONS = 32;

  /**
   * Returns the limits of the listener for clients of the site. It uses at most half of the
   * descriptors. The rest is for the gateway's own files and connections.
   *
   * @param descriptors the maximum number of open files of this process.
   * @param heapBytes the maximum size of the heap.
   */
  public static ConnectionLimits ofSite(long descriptors, long heapBytes) {
    long possible = Math.min(descriptors / 2, heapBytes / HEAP_BYTES_OF_CONNECTION);
    int connections = (int) Math.max(MIN_CONNECTIONS, Math.min(MAX_CONNECTIONS, possible));
    return new ConnectionLimits(
        connections, connections / 2, 128, 32, new Rate(100, 400), new Rate(20, 200));
  }

  /**
   * Returns the limits of the listener for the gateway's own sessions. All of them may connect at
   * once, from one address.
   *
   * @param sessions the number of sessions.
   */
  public static ConnectionLimits ofOwn(int sessions) {
    int connections = 2 * sessions + SPARE_OWN_CONNECTIONS;
    Rate rate = new Rate(connections, connections);
    return new ConnectionLimits(connections, connections, connections, connections, rate, rate);
  }
}
