// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The attack with the same ClientHello")
class ClientHelloFloodTest {

  private static ClientHelloFlood against(int port) throws Exception {
    HostPort broker = new HostPort("127.0.0.1", port);
    DeviceId device = new DeviceId("box-01");
    return new ClientHelloFlood(
        new AttackTarget(
            broker,
            broker,
            new Topics("parasol", new SiteId("field")),
            new AttackTarget.Devices(device, device),
            Map.of(),
            "127.0.0.1"));
  }

  @Test
  void begins_a_handshake_on_each_connection() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      ClientHelloFlood attack = against(server.getLocalPort());
      for (int attempt = 0; attempt < 3; attempt++) {
        assertTrue(attack.attempt(attempt));
        try (Socket accepted = server.accept()) {
          assertEquals("127.0.0.1", accepted.getInetAddress().getHostAddress());
        }
      }
    }
    assertArrayEquals(new byte[] {22, 3}, Arrays.copyOf(against(1).hello(), 2));
  }

  /** An attacker that ends at each refusal would mostly make new ones. */
  @Test
  void continues_when_it_is_refused() throws Exception {
    int closed;
    try (ServerSocket server = new ServerSocket(0)) {
      closed = server.getLocalPort();
    }
    ClientHelloFlood attack = against(closed);

    assertFalse(attack.attempt(0));
    assertFalse(attack.attempt(1));
  }
}
