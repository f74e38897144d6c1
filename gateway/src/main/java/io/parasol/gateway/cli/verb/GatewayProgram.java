// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.config.SiteConfig;

/** The gateway as the command line sees it. */
public interface GatewayProgram {

  /**
   * Starts it; returns when the broker is open and every device has had its first poll tried.
   *
   * @throws VerbException if it cannot start; then nothing runs.
   */
  Running start(SiteConfig config);

  /** A gateway that is ready. */
  interface Running extends AutoCloseable {

    /** One line for people: where it listens, what it guards. */
    String summary();

    /** Takes up a changed configuration, as far as that goes without a restart. */
    void reload(SiteConfig config);

    /** Finishes writes, flushes, stops; bounded in time. */
    @Override
    void close();
  }
}
