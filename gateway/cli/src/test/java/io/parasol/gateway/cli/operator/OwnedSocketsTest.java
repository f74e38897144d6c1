// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The sockets of an operator's client")
class OwnedSocketsTest {

  private final OwnedSockets sockets =
      new OwnedSockets((SSLSocketFactory) SSLSocketFactory.getDefault());

  @Test
  void send_each_packet_at_once() throws IOException {
    try (Socket socket = sockets.createSocket()) {
      assertTrue(socket.getTcpNoDelay());
    }
  }

  @Test
  void are_closed_with_the_client_which_then_creates_no_more() throws IOException {
    Socket socket = sockets.createSocket();

    sockets.close();

    assertTrue(socket.isClosed());
    assertThrows(IOException.class, sockets::createSocket);
  }
}
