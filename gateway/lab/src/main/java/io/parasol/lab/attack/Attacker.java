// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import java.io.IOException;

/** An abusive client. {@link #attempt} is called by one thread, {@link #close} by any. */
interface Attacker extends AutoCloseable {

  /**
   * Makes one attempt. May block; {@link #close} then ends it.
   *
   * @param number counts from 0.
   * @return whether the gateway accepted it, as far as this client sees.
   * @throws IOException if the gateway refused it by closing the connection.
   */
  boolean attempt(int number) throws IOException;

  /** Closes all connections. */
  @Override
  default void close() {}
}
