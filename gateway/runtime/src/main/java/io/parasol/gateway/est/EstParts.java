// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.gateway.concurrent.TimedExecutor;
import io.parasol.gateway.web.OpenConnections;
import io.parasol.gateway.web.RequestRates;
import java.net.InetSocketAddress;

/**
 * What the connections of the server share.
 *
 * @param executor runs what waits for the disk; its queue is short.
 * @param rates of requests.
 */
record EstParts(
    Enrolments enrolments,
    TimedExecutor executor,
    EnrolmentListener listener,
    RequestRates rates,
    OpenConnections connections) {

  /** Responds to a request, on the thread of the executor. */
  EstResponse respond(EstRequest request) {
    return enrolments.respond(request);
  }

  /** Counts a request, and decides whether it is allowed. */
  boolean admits(InetSocketAddress from) {
    return rates.admit(from.getAddress(), System.nanoTime());
  }
}
