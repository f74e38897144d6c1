// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.limit;

import io.parasol.config.limit.TokenBucket.Rate;

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
  private static final int MIN_CONNECTIONS = 64;
  private static final int HEAP_BYTES_OF_CONNECTION = 128 * 1024;

  /** A quarter of the connections is for clients on this machine. */
  private static final int SHARE_OF_THIS_MACHINE = 4;

  /** Connections to the own listener beyond two for each session, which may reconnect. */
  private static final int SPARE_OWN_CONNECTIONS = 32;

  /**
   * Returns the limits for clients of the site on other machines. Together with the clients on this
   * machine, they use at most half of the descriptors. The rest is for the gateway's own files and
   * connections.
   *
   * @param descriptors the maximum number of open files of this process.
   * @param heapBytes the maximum size of the heap.
   */
  public static ConnectionLimits ofSite(long descriptors, long heapBytes) {
    int all = all(descriptors, heapBytes);
    int connections = all - all / SHARE_OF_THIS_MACHINE;
    return ofClients(connections, connections / 2);
  }

  /**
   * Returns the limits for clients of the site on this machine, such as the self-test. They have
   * their own, so that clients elsewhere cannot keep the self-test from connecting. Parameters as
   * for {@link #ofSite}.
   */
  public static ConnectionLimits ofThisMachine(long descriptors, long heapBytes) {
    int connections = all(descriptors, heapBytes) / SHARE_OF_THIS_MACHINE;
    return ofClients(connections, connections);
  }

  private static int all(long descriptors, long heapBytes) {
    long possible = Math.min(descriptors / 2, heapBytes / HEAP_BYTES_OF_CONNECTION);
    return (int) Math.max(MIN_CONNECTIONS, Math.min(MAX_CONNECTIONS, possible));
  }

  private static ConnectionLimits ofClients(int connections, int connectionsOfAddress) {
    return new ConnectionLimits(
        connections, connectionsOfAddress, 128, 32, new Rate(100, 400), new Rate(20, 200));
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
