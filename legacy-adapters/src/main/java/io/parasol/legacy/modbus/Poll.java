// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/** What a link does by itself when its turn has come. */
interface Poll {

  /**
   * Sends one request, or none if there is none to send now.
   *
   * @param due since when it has been this poll's turn.
   */
  void ask(long due);
}
