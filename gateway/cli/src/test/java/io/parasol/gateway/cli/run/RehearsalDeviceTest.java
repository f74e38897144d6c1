// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The device of a rehearsal")
class RehearsalDeviceTest {

  private static final HexFormat HEX = HexFormat.of();

  @Test
  void answers_each_read_with_zeros_and_serves_the_next_client() throws IOException {
    try (RehearsalDevice device = RehearsalDevice.open()) {
      for (int client = 0; client < 2; client++) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), device.port())) {
          socket.getOutputStream().write(HEX.parseHex("000700000006010313880002"));
          assertArrayEquals(
              HEX.parseHex("00070000000701030400000000"), socket.getInputStream().readNBytes(13));
        }
      }
    }
  }

  @Test
  void ends_the_connection_after_a_read_that_no_response_can_hold() throws IOException {
    try (RehearsalDevice device = RehearsalDevice.open();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), device.port())) {
      socket.getOutputStream().write(HEX.parseHex("000700000006010313880100"));
      assertEquals(-1, socket.getInputStream().read());
    }
  }
}
