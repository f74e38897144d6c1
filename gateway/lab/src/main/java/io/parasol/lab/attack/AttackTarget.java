// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import io.parasol.broker.topic.Topics;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLSocket;

/**
 * The gateway under attack, and the certificates that were stolen from its site.
 *
 * @param identities the stolen certificates, by the names below and that of the legacy device.
 * @param from the address of the attacker.
 */
public record AttackTarget(
    HostPort broker,
    HostPort metrics,
    Topics topics,
    Devices devices,
    Map<String, TlsMaterial> identities,
    String from) {

  /** Native devices whose certificate was stolen. */
  public static final List<String> NATIVES =
      List.of("stolen-flood", "stolen-large", "stolen-topics", "stolen-firmware", "stolen-tls");

  /** Viewers whose certificate was stolen. */
  public static final List<String> VIEWERS =
      List.of("viewer-absent", "viewer-sessions", "viewer-shared", "viewer-held", "viewer-log");

  /** Operators whose certificate was stolen, but not their signing key. */
  public static final List<String> OPERATORS =
      List.of("operator-junk", "operator-refused", "operator-half");

  /** A viewer whose certificate is revoked. */
  public static final String REVOKED = "viewer-revoked";

  private static final int TIMEOUT_MILLIS = 5_000;

  /**
   * Devices behind the gateway.
   *
   * @param legacy whose certificate was stolen.
   * @param commanded takes commands.
   */
  public record Devices(DeviceId legacy, DeviceId commanded) {}

  AttackTarget from(String address) {
    return new AttackTarget(broker, metrics, topics, devices, identities, address);
  }

  TlsMaterial identity(String name) {
    return Objects.requireNonNull(identities.get(name), name);
  }

  /** Connects to the port of the broker, without TLS. */
  Socket plain() throws IOException {
    return plain(broker, from);
  }

  static Socket plain(HostPort to, String from) throws IOException {
    Socket socket = new Socket(to.host(), to.port(), InetAddress.getByName(from), 0);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  /** Connects with this certificate; the handshake is complete on return. */
  SSLSocket tls(String identity) throws IOException {
    SSLSocket socket = tls(identity, from);
    try {
      socket.startHandshake();
      return socket;
    } catch (IOException refused) {
      socket.close();
      throw refused;
    }
  }

  /** Connects with this certificate from an address; the handshake has not begun. */
  SSLSocket tls(String identity, String address) throws IOException {
    return (SSLSocket)
        identity(identity)
            .sslContext()
            .getSocketFactory()
            .createSocket(plain(broker, address), "localhost", broker.port(), true);
  }

  /** Connects an MQTT client; returns after the CONNACK. */
  MqttAttacker mqtt(String identity, String clientId) throws IOException {
    return MqttAttacker.connect(tls(identity), clientId, 0);
  }
}
