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
  CLIENT_HELLOS(2, ClientHelloFlood::new),
  /** Telemetry of 60 bytes with QoS 0, without a pause. */
  QOS_0_FLOOD(1, TelemetryFlood::new),
  /** Messages of 1 MiB and of 64 KiB, for a subscriber with QoS 1 that is absent. */
  LARGE_MESSAGES(1, LargeMessages::new),
  /** Sessions that are left behind. */
  SESSIONS(1, AbandonedSessions::new),
  /** Subscriptions of one connection, shared and other. */
  SUBSCRIPTIONS(1, Subscriptions::new),
  /** Commands of 60 KB with 16 signatures by unknown keys. */
  WORTHLESS_ENVELOPES(2, WorthlessEnvelopes::new),
  /** Connections that are held open, from many addresses. */
  CONNECTIONS(1, HeldConnections::new),
  /** The certificate of a legacy device, which only the gateway uses. */
  LEGACY_CERTIFICATE(1, LegacyCertificate::new),
  /** Requests for one byte of a firmware image each. */
  FIRMWARE_REQUESTS(1, FirmwareRequests::new),
  /** Packets that are begun and not completed; also with a revoked certificate. */
  HALF_PACKETS(1, HalfPackets::new),
  /** TLS 1.2 renegotiations by the client. */
  RENEGOTIATION(1, Renegotiation::new),
  /** Commands that are well-formed, signed by an unknown key. */
  REFUSED_COMMANDS(2, RefusedCommands::new),
  /** What makes the gateway write log lines: handshakes of garbage, forbidden topics. */
  LOG_LINES(2, LogLines::new),
  /** HTTP requests that arrive one byte a second. */
  DRIPPING_HTTP(1, DrippingHttp::new);
  // spotless:on

  private final int threads;
  private final Preparation preparation;

  /** Connects the client of an attack. */
  @FunctionalInterface
  private interface Preparation {
    Attacker prepare(AttackTarget target) throws IOException;
  }

  Attack(int threads, Preparation preparation) {
    this.threads = threads;
    this.preparation = preparation;
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
    return threads;
  }

  /** Returns the address from which the clients connect; each attack has its own. */
  String address() {
    return "127.0.1." + (1 + ordinal());
  }

  /**
   * Creates a client.
   *
   * @throws IOException if it cannot connect, and its attack needs that first.
   */
  Attacker prepare(AttackTarget target) throws IOException {
    return preparation.prepare(target.from(address()));
  }
}
