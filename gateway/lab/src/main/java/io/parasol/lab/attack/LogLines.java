// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Does in turns what the gateway writes a log line about. */
final class LogLines implements Attacker {

  private static final String VIEWER = "viewer-log";

  private final AttackTarget target;

  LogLines(AttackTarget target) {
    this.target = target;
  }

  @Override
  public boolean attempt(int number) throws IOException {
    switch (number % 3) {
      case 0 -> garbage("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      case 1 -> garbage(new byte[200]);
      default -> forbiddenTopic(number);
    }
    return false;
  }

  private void garbage(byte[] bytes) throws IOException {
    try (Socket socket = target.plain()) {
      socket.getOutputStream().write(bytes);
      int unused = socket.getInputStream().read();
    }
  }

  private void forbiddenTopic(int number) throws IOException {
    try (MqttAttacker client = target.mqtt(VIEWER, "log")) {
      boolean unused =
          client.publishReliably(
              "%s/no-%d/command".formatted(target.topics().prefix(), number), new byte[1]);
    }
  }
}
