// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/** Hears what becomes of one connection. Called on its event loop; must not block. */
public interface ConnectionListener {

  /** Hears nothing. */
  ConnectionListener NONE = new ConnectionListener() {};

  /**
   * The connection has entered another state.
   *
   * @param why one line for people.
   */
  default void connectionChanged(ConnectionState state, String why) {}

  /** An answer belonged to nobody and was dropped. */
  default void answerDropped(StrayAnswer kind) {}
}
