// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import java.io.Closeable;
import java.io.IOException;
import javax.net.ssl.SSLSocket;

/**
 * Opens connections from many addresses and holds them: some say nothing, some complete the TLS
 * handshake, some connect with MQTT.
 */
final class HeldConnections implements Attacker {

  private static final int ADDRESSES = 100;
  private static final String VIEWER = "viewer-held";

  private final AttackTarget target;
  private final OpenConnections held = new OpenConnections();

  HeldConnections(AttackTarget target) {
    this.target = target;
  }

  @Override
  public boolean attempt(int number) {
    String address = "127.0.2." + (1 + number % ADDRESSES);
    try {
      held.hold(open(number, address));
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private Closeable open(int number, String address) throws IOException {
    if (number % 3 == 0) {
      return AttackTarget.plain(target.broker(), address);
    }
    SSLSocket socket = target.tls(VIEWER, address);
    try {
      socket.startHandshake();
      return number % 3 == 1 ? socket : MqttAttacker.connect(socket, "held-" + number, 0);
    } catch (IOException refused) {
      socket.close();
      throw refused;
    }
  }

  @Override
  public void close() {
    held.close();
  }
}
