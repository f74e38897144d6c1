// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.concurrent.ConfinedTo;
import java.io.IOException;
import java.time.Duration;

/** The protocol on one open port. */
@ConfinedTo("link")
interface PortProtocol extends AutoCloseable {

  /**
   * Sends a request that changes nothing, and waits for its response. Sends it once more if the
   * response may be the late one to an earlier request.
   *
   * @throws IOException the port was lost.
   */
  RequestOutcome read(String content) throws IOException;

  /**
   * Sends a request once, and waits for its response.
   *
   * @throws IOException the port was lost; the request may have reached the device.
   */
  RequestOutcome write(String content) throws IOException;

  /**
   * Receives unsolicited messages; returns when bytes have arrived, or after the given time.
   *
   * @throws IOException the port was lost.
   */
  void receive(Duration timeout) throws IOException;

  /** Closes the port. */
  @Override
  void close();
}
