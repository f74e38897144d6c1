// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;

/**
 * Opens connections from many addresses and holds them: some say nothing, some complete the TLS
 * handshake, some connect with MQTT.
 */
final class HeldConnections implements Attacker {

  /** Keeps the attacker below its own limit of descriptors. */
  private static final int MAX_HELD = 900;

  private static final int ADDRESSES = 100;
  private static final String VIEWER = "viewer-held";

  private final AttackTarget target;
  private final List<Closeable> held = new ArrayList<>();

  HeldConnections(AttackTarget target) {
    this.target = target;
  }

  @Override
  public boolean attempt(int number) {
    String address = "127.0.2." + (1 + number % ADDRESSES);
    try {
      hold(open(number, address));
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
      closing(socket);
      throw refused;
    }
  }

  private synchronized void hold(Closeable connection) {
    held.add(connection);
    if (held.size() > MAX_HELD) {
      closing(held.remove(0));
    }
  }

  private static void closing(Closeable connection) {
    try {
      connection.close();
    } catch (IOException notClosed) {
      throw new UncheckedIOException(notClosed);
    }
  }

  @Override
  public synchronized void close() {
    held.forEach(HeldConnections::closing);
    held.clear();
  }
}
