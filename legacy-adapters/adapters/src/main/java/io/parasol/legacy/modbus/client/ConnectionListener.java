// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;

/** A listener for the events of one connection. Must not block. */
@ConfinedTo("link")
public interface ConnectionListener {

  /** A listener that ignores all events. */
  ConnectionListener NONE = new ConnectionListener() {};

  /**
   * Called when the connection has entered another state.
   *
   * @param why one line for operators.
   */
  default void connectionChanged(ConnectionState state, String why) {}

  /** Called when a response matched no request and was dropped. */
  default void answerDropped(UnmatchedResponse kind) {}

  /**
   * Called when a number of consecutive bytes formed no frame while a response was awaited: noise,
   * or several units that sent at once.
   */
  default void noiseReceived(int bytes) {}

  /**
   * Called when a response was damaged, or can no longer be recognized.
   *
   * @param isContested whether another master has sent a request to the same unit and function.
   */
  default void responseFailed(boolean isContested) {}

  /** Called when the line echoes requests although it is not configured to. */
  default void echoReceived() {}

  /**
   * Called for each frame of another master on the line.
   *
   * @param isDetected whether another master counts as present: this is not its first frame.
   */
  default void foreignFrameReceived(ForeignFrame frame, boolean isDetected) {}
}
