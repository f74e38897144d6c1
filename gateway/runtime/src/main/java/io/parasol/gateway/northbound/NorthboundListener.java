// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

/** Receives what the server does. Called on its threads; must not block. */
public interface NorthboundListener {

  /**
   * A client was refused, or is served nothing.
   *
   * @param from its address.
   * @param reason one word, such as {@code expired} or {@code no_role}.
   * @param why one line.
   */
  void modbusRefused(String from, String reason, String why);

  /**
   * A request was answered.
   *
   * @param exception the code of the exception response; 0 for none.
   */
  void modbusAnswered(int exception);

  /** The number of clients has changed. */
  void modbusClients(int count);
}
