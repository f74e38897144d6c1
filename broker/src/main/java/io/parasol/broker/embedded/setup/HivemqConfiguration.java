// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import com.hivemq.configuration.service.FullConfigurationService;
import com.hivemq.configuration.service.MqttConfigurationService;
import com.hivemq.configuration.service.MqttConfigurationService.QueuedMessagesStrategy;
import com.hivemq.configuration.service.PersistenceConfigurationService.PersistenceMode;
import com.hivemq.configuration.service.RestrictionsConfigurationService;
import com.hivemq.configuration.service.SecurityConfigurationService;
import com.hivemq.configuration.service.entity.Tls;
import com.hivemq.configuration.service.entity.Tls.ClientAuthMode;
import com.hivemq.configuration.service.entity.TlsTcpListener;
import com.hivemq.configuration.service.impl.ConfigurationServiceImpl;
import com.hivemq.configuration.service.impl.MqttConfigurationServiceImpl;
import com.hivemq.configuration.service.impl.PersistenceConfigurationServiceImpl;
import com.hivemq.configuration.service.impl.RestrictionsConfigurationServiceImpl;
import com.hivemq.configuration.service.impl.SecurityConfigurationServiceImpl;
import com.hivemq.configuration.service.impl.listener.ListenerConfigurationServiceImpl;
import com.hivemq.mqtt.message.QoS;
import com.hivemq.statistics.UsageStatisticsConfigImpl;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;

/**
 * The configuration of HiveMQ. It is given to HiveMQ as objects: from a file, HiveMQ ignores a
 * misspelt element, and after an invalid value it uses its defaults, which are no TLS and no client
 * certificates.
 *
 * @param password of the key stores.
 * @param clients whether clients need a certificate; anything else than {@code REQUIRED} is for
 *     tests of the self-test.
 */
public record HivemqConfiguration(
    HostPort listen, BrokerHome home, String password, ClientAuthMode clients) {

  /** The type that HiveMQ gives to the stores of a file; it accepts PKCS #12, too. */
  private static final String STORE_TYPE = "JKS";

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

  /** Returns the configuration as HiveMQ reads it. */
  public FullConfigurationService toService() {
    FullConfigurationService all =
        new ConfigurationServiceImpl(
            new ListenerConfigurationServiceImpl(),
            new MqttConfigurationServiceImpl(),
            new RestrictionsConfigurationServiceImpl(),
            new SecurityConfigurationServiceImpl(),
            new UsageStatisticsConfigImpl(),
            new PersistenceConfigurationServiceImpl());
    listener(all, PUBLIC_LISTENER, listen);
    listener(all, OWN_LISTENER, OWN_ADDRESS);
    mqtt(all.mqttConfiguration());
    restrictions(all.restrictionsConfiguration());
    security(all.securityConfiguration());
    all.usageStatisticsConfiguration().setEnabled(false);
    all.persistenceConfigurationService().setMode(PersistenceMode.IN_MEMORY);
    return all;
  }

  private void listener(FullConfigurationService all, String name, HostPort address) {
    all.listenerConfiguration()
        .addListener(new TlsTcpListener(address.port(), address.host(), tls(), name));
  }

  private Tls tls() {
    return new Tls.Builder()
        .withKeystoreType(STORE_TYPE)
        .withKeystorePath(home.keyStore().toString())
        .withKeystorePassword(password)
        .withPrivateKeyPassword(password)
        .withTruststoreType(STORE_TYPE)
        .withTruststorePath(home.trustStore().toString())
        .withTruststorePassword(password)
        .withProtocols(TlsMaterial.PROTOCOLS)
        .withCipherSuites(TlsMaterial.SERVER_CIPHER_SUITES)
        .withPreferServerCipherSuites(true)
        .withHandshakeTimeout(HANDSHAKE_MILLIS)
        .withClientAuthMode(clients)
        .build();
  }

  private static void mqtt(MqttConfigurationService mqtt) {
    mqtt.setMaxQueuedMessages(MAX_QUEUE);
    mqtt.setQueuedMessagesStrategy(QueuedMessagesStrategy.DISCARD_OLDEST);
    mqtt.setRetainedMessagesEnabled(true);
    mqtt.setWildcardSubscriptionsEnabled(true);
    mqtt.setSharedSubscriptionsEnabled(true);
    mqtt.setSubscriptionIdentifierEnabled(true);
    mqtt.setMaximumQos(QoS.EXACTLY_ONCE);
    // Paho reconnects endlessly after a link was cut while an alias was in use (eclipse-
    // paho/paho.mqtt.java#1104).
    mqtt.setTopicAliasEnabled(false);
    mqtt.setMaxMessageExpiryInterval(MESSAGE_EXPIRY_SECONDS);
    mqtt.setMaxSessionExpiryInterval(SESSION_EXPIRY_SECONDS);
    mqtt.setKeepAliveMax(KEEP_ALIVE_SECONDS);
    mqtt.setKeepAliveAllowZero(false);
    mqtt.setMaxPacketSize(MAX_PACKET_SIZE);
    mqtt.setServerReceiveMaximum(RECEIVE_MAXIMUM);
  }

  private static void restrictions(RestrictionsConfigurationService restrictions) {
    restrictions.setMaxConnections(MAX_CONNECTIONS);
    restrictions.setMaxClientIdLength(MAX_CLIENT_ID_LENGTH);
    restrictions.setMaxTopicLength(MAX_TOPIC_LENGTH);
    restrictions.setNoConnectIdleTimeout(CONNECT_MILLIS);
  }

  private static void security(SecurityConfigurationService security) {
    security.setPayloadFormatValidation(true);
    security.setValidateUTF8(true);
    // Many clients send none; the broker assigns one, with the prefix of the operator.
    security.setAllowServerAssignedClientId(true);
  }

  /** Omits the password. */
  @Override
  public String toString() {
    return "HivemqConfiguration[" + listen + "]";
  }
}
