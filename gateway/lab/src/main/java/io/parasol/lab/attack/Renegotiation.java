// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import java.io.IOException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLSocket;

/** Completes a TLS 1.2 handshake, and begins another one on the same connection. */
final class Renegotiation implements Attacker {

  private static final String DEVICE = "stolen-tls";

  private final AttackTarget target;

  Renegotiation(AttackTarget target) {
    this.target = target;
  }

  @Override
  public boolean attempt(int number) throws IOException {
    try (SSLSocket socket = target.tls(DEVICE, target.from())) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.startHandshake();
      socket.startHandshake();
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException stillOpen) {
      return true;
    }
  }
}
