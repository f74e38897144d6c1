// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The attacks. Without limits, each one ends the gateway or stops its operators. */
public enum Attack {
  // spotless:off
  /** The same ClientHello again and again, without a certificate. */
  CLIENT_HELLOS(2, "127.0.1.1"),
  /** Telemetry of 60 bytes with QoS 0, without a pause. */
  QOS_0_FLOOD(1, "127.0.1.2"),
  /** Messages of 1 MiB and of 64 KiB, for a subscriber with QoS 1 that is absent. */
  LARGE_MESSAGES(1, "127.0.1.3"),
  /** Sessions that are left behind. */
  SESSIONS(1, "127.0.1.4"),
  /** Subscriptions of one connection, shared and other. */
  SUBSCRIPTIONS(1, "127.0.1.5"),
  /** Commands of 60 KB with 16 signatures by unknown keys. */
  WORTHLESS_ENVELOPES(2, "127.0.1.6"),
  /** Connections that are held open, from many addresses. */
  CONNECTIONS(1, "127.0.1.7"),
  /** The certificate of a legacy device, which only the gateway uses. */
  LEGACY_CERTIFICATE(1, "127.0.1.8"),
  /** Requests for one byte of a firmware image each. */
  FIRMWARE_REQUESTS(1, "127.0.1.9"),
  /** Packets that are begun and not completed; also with a revoked certificate. */
  HALF_PACKETS(1, "127.0.1.10"),
  /** TLS 1.2 renegotiations by the client. */
  RENEGOTIATION(1, "127.0.1.11"),
  /** Commands that are well-formed, signed by an unknown key. */
  REFUSED_COMMANDS(2, "127.0.1.12"),
  /** What makes the gateway write log lines: handshakes of garbage, forbidden topics. */
  LOG_LINES(2, "127.0.1.13"),
  /** HTTP requests that arrive one byte a second. */
  DRIPPING_HTTP(1, "127.0.1.14");
  // spotless:on

  private final int clients;
  private final String address;

  /**
   * @param clients attack at the same time.
   * @param address from which they connect.
   */
  Attack(int clients, String address) {
    this.clients = clients;
    this.address = address;
  }

  /** Returns the name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the attack with this name. */
  public static Optional<Attack> of(String label) {
    return Arrays.stream(values()).filter(each -> each.label().equals(label)).findFirst();
  }

  /** Returns the names of all attacks. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Attack::label).toList();
  }

  /** Returns whether the gateway must refuse every attempt. */
  public boolean isAlwaysRefused() {
    return this == LEGACY_CERTIFICATE || this == RENEGOTIATION;
  }

  /** Returns the number of clients that attack at the same time. */
  int clients() {
    return clients;
  }

  /**
   * Creates a client.
   *
   * @throws IOException if it cannot connect, and its attack needs that first.
   */
  Attacker prepare(AttackTarget target) throws IOException {
    AttackTarget own = target.from(address);
    return switch (this) {
      case CLIENT_HELLOS -> new ClientHelloFlood(own);
      case QOS_0_FLOOD -> new TelemetryFlood(own);
      case LARGE_MESSAGES -> new LargeMessages(own);
      case SESSIONS -> new AbandonedSessions(own);
      case SUBSCRIPTIONS -> new Subscriptions(own);
      case WORTHLESS_ENVELOPES -> new WorthlessEnvelopes(own);
      case CONNECTIONS -> new HeldConnections(own);
      case LEGACY_CERTIFICATE -> new LegacyCertificate(own);
      case FIRMWARE_REQUESTS -> new FirmwareRequests(own);
      case HALF_PACKETS -> new HalfPackets(own);
      case RENEGOTIATION -> new Renegotiation(own);
      case REFUSED_COMMANDS -> new RefusedCommands(own);
      case LOG_LINES -> new LogLines(own);
      case DRIPPING_HTTP -> new DrippingHttp(own);
    };
  }
}
