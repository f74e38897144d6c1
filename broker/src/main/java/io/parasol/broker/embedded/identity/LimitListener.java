// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

/** Receives every exceeded limit. Any thread; must not block. */
@FunctionalInterface
public interface LimitListener {

  /**
   * Called when a limit is exceeded.
   *
   * @param limit its name, such as {@code packet_size}.
   * @param client the URI of the identity.
   */
  void exceeded(String limit, String client);
}
