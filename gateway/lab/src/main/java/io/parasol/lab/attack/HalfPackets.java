// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import java.io.IOException;
import javax.net.ssl.SSLSocket;

/**
 * Begins packets and does not complete them: PUBLISH of an operator, CONNECT of an operator, and
 * CONNECT of a client with a revoked certificate.
 */
final class HalfPackets implements Attacker {

  private static final String OPERATOR = "operator-half";
  private static final int CONNECT = 0x10;
  private static final int CONNECT_BYTES = 60 * 1024;
  private static final int PUBLISH_BYTES = 90 * 1024;
  private static final int ADDRESSES = 100;

  private final AttackTarget target;
  private final OpenConnections held = new OpenConnections();

  HalfPackets(AttackTarget target) {
    this.target = target;
  }

  @Override
  public boolean attempt(int number) {
    String address = "127.0.3." + (1 + number % ADDRESSES);
    try {
      switch (number % 3) {
        case 0 -> publish(number, address);
        case 1 -> connect(OPERATOR, address);
        default -> connect(AttackTarget.REVOKED, address);
      }
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private void publish(int number, String address) throws IOException {
    SSLSocket socket = held.hold(target.tls(OPERATOR, address));
    MqttAttacker client = MqttAttacker.connect(socket, "half-" + number, 0);
    client.sendPartOfPublish(PUBLISH_BYTES, PUBLISH_BYTES - 100);
  }

  private void connect(String identity, String address) throws IOException {
    SSLSocket socket = held.hold(target.tls(identity, address));
    MqttAttacker.sendPart(socket.getOutputStream(), CONNECT, CONNECT_BYTES, CONNECT_BYTES - 100);
  }

  @Override
  public void close() {
    held.close();
  }
}
