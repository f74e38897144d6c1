// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;

/**
 * The configuration file of HiveMQ. HiveMQ reads it without a schema: it ignores a misspelt
 * element, and after an invalid value it uses its defaults, which are no TLS and no client
 * certificates. The file is therefore generated, and {@link ConfigurationSchema} validates it.
 */
public record ConfigurationFile(HostPort listen, BrokerHome home, String password) {

  /** The name of the listener for clients of the site. */
  public static final String PUBLIC_LISTENER = "mqtts";

  /** The name of the listener for the gateway's own sessions, on the loopback interface. */
  public static final String OWN_LISTENER = "own";

  /** The address of that listener; the port is random. */
  public static final HostPort OWN_ADDRESS = new HostPort("127.0.0.1", 0);

  /**
   * Timeout of a TLS handshake. A handshake costs some milliseconds of one core, and a whole site
   * may reconnect at once.
   */
  private static final int HANDSHAKE_MILLIS = 8_000;

  private static final int CONNECT_MILLIS = 8_000;

  /**
   * Maximum packet size, well above the largest command (64 KiB). A command that the broker rejects
   * for its size gets no receipt.
   */
  static final int MAX_PACKET_SIZE = 1024 * 1024;

  private static final int SESSION_EXPIRY_SECONDS = 7 * 24 * 3600;

  /** Maximum message expiry. A retained state that never changes expires after this time. */
  private static final int MESSAGE_EXPIRY_SECONDS = 365 * 24 * 3600;

  private static final int KEEP_ALIVE_SECONDS = 3600;
  public static final int MAX_QUEUE = 10_000;
  private static final int RECEIVE_MAXIMUM = 100;
  private static final int MAX_CONNECTIONS = 10_000;
  public static final int MAX_CLIENT_ID_LENGTH = 256;
  static final int MAX_TOPIC_LENGTH = 1024;

  public byte[] toXml() throws BrokerException {
    return XmlText.write(
        "hivemq",
        hivemq ->
            hivemq
                .element(
                    "listeners",
                    all ->
                        all.element("tls-tcp-listener", it -> listener(it, PUBLIC_LISTENER, listen))
                            .element(
                                "tls-tcp-listener", it -> listener(it, OWN_LISTENER, OWN_ADDRESS)))
                .element("mqtt", ConfigurationFile::mqtt)
                .element("restrictions", ConfigurationFile::restrictions)
                .element("security", ConfigurationFile::security)
                .element("anonymous-usage-statistics", it -> it.text("enabled", false))
                .element("persistence", it -> it.text("mode", "in-memory")));
  }

  private void listener(XmlText listener, String name, HostPort address) {
    listener
        .text("port", address.port())
        .text("bind-address", address.host())
        .text("name", name)
        .element("tls", this::tls);
  }

  private void tls(XmlText tls) {
    tls.element(
            "keystore",
            store ->
                store
                    .text("path", home.keyStore())
                    .text("password", password)
                    .text("private-key-password", password))
        .element(
            "truststore", store -> store.text("path", home.trustStore()).text("password", password))
        .element(
            "protocols", list -> TlsMaterial.PROTOCOLS.forEach(each -> list.text("protocol", each)))
        .element(
            "cipher-suites",
            list ->
                TlsMaterial.SERVER_CIPHER_SUITES.forEach(each -> list.text("cipher-suite", each)))
        .text("prefer-server-cipher-suites", true)
        .text("handshake-timeout", HANDSHAKE_MILLIS)
        .text("client-authentication-mode", "REQUIRED");
  }

  private static void mqtt(XmlText mqtt) {
    mqtt.element(
            "queued-messages",
            it -> it.text("max-queue-size", MAX_QUEUE).text("strategy", "discard-oldest"))
        .element("retained-messages", it -> it.text("enabled", true))
        .element("wildcard-subscriptions", it -> it.text("enabled", true))
        .element("shared-subscriptions", it -> it.text("enabled", true))
        .element("subscription-identifier", it -> it.text("enabled", true))
        .element("quality-of-service", it -> it.text("max-qos", 2))
        // Paho reconnects endlessly after a link was cut while an alias was in use (eclipse-
        // paho/paho.mqtt.java#1104).
        .element("topic-alias", it -> it.text("enabled", false))
        .element("message-expiry", it -> it.text("max-interval", MESSAGE_EXPIRY_SECONDS))
        .element("session-expiry", it -> it.text("max-interval", SESSION_EXPIRY_SECONDS))
        .element(
            "keep-alive",
            it -> it.text("max-keep-alive", KEEP_ALIVE_SECONDS).text("allow-unlimited", false))
        .element("packets", it -> it.text("max-packet-size", MAX_PACKET_SIZE))
        .element("receive-maximum", it -> it.text("server-receive-maximum", RECEIVE_MAXIMUM));
  }

  private static void restrictions(XmlText restrictions) {
    restrictions
        .text("max-connections", MAX_CONNECTIONS)
        .text("max-client-id-length", MAX_CLIENT_ID_LENGTH)
        .text("max-topic-length", MAX_TOPIC_LENGTH)
        .text("no-connect-idle-timeout", CONNECT_MILLIS);
  }

  private static void security(XmlText security) {
    security
        .element("payload-format-validation", it -> it.text("enabled", true))
        .element("utf8-validation", it -> it.text("enabled", true))
        // Many clients send none; the broker assigns one, with the prefix of the operator.
        .element("allow-empty-client-id", it -> it.text("enabled", true));
  }

  /** Omits the password. */
  @Override
  public String toString() {
    return "ConfigurationFile[" + listen + "]";
  }
}
