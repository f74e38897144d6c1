// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import io.parasol.config.site.HostPort;

/** Opens sessions to one broker; all of them share a few event loops. */
public final class Sessions implements AutoCloseable {

  /** Sessions to the broker at that address, whose certificate must bear that host. */
  public Sessions(HostPort broker) {
    throw new UnsupportedOperationException("STUB");
  }

  /**
   * Opens a session; the first connect goes on in the background and is repeated until it holds.
   */
  public Session open(SessionSettings settings, SessionListener listener) {
    throw new UnsupportedOperationException("STUB");
  }

  /** Ends what is still open, without farewell, and the event loops. */
  @Override
  public void close() {
    throw new UnsupportedOperationException("STUB");
  }
}
