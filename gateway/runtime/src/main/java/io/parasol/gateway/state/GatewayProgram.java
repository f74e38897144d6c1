// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.config.site.SiteConfig;

/** The gateway as the command line sees it. */
public interface GatewayProgram {

  /**
   * Starts the gateway. Returns once the broker accepts clients and the first poll of every device
   * was attempted.
   *
   * @throws VerbException if it cannot start; then nothing keeps running.
   */
  Running start(SiteConfig config);

  /** A gateway that is ready. */
  interface Running extends AutoCloseable {

    /** Returns one line for operators: the addresses and the number of devices. */
    String summary();

    /** Applies a changed configuration as far as that is possible without a restart. */
    void reload(SiteConfig config);

    /** Finishes writes, flushes and stops, within a bounded time. */
    @Override
    void close();
  }
}
