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

  /**
   * While an answer was waited for on a line, so many bytes came in a row that are no frame: noise,
   * or several units that spoke at once.
   */
  default void noise(int bytes) {}

  /** The line repeats what is sent, and nobody has said that it does. */
  default void echo() {}

  /** Another master is on the line; called for each frame of it. */
  default void foreignMaster(ForeignFrame frame) {}
}
