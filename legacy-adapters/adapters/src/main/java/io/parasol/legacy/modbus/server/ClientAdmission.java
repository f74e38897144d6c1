// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.server;

import java.security.cert.X509Certificate;
import java.util.List;

/** Decides which clients a server admits. Called on the server's thread; must not block. */
public interface ClientAdmission {

  /**
   * Decides about a new connection.
   *
   * @param from the address of the client.
   * @param chain the certificates of the client, validated by TLS; empty without TLS.
   * @throws ClientRefusedException if the connection must end.
   */
  ServedClient admit(String from, List<X509Certificate> chain) throws ClientRefusedException;

  /**
   * Called when a connection ends before it is admitted, or because of a client's fault.
   *
   * @param reason one word, such as {@code expired}.
   * @param why one line.
   */
  void refused(String from, String reason, String why);
}
