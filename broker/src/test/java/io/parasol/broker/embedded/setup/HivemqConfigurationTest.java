// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.configuration.service.FullConfigurationService;
import com.hivemq.configuration.service.MqttConfigurationService;
import com.hivemq.configuration.service.MqttConfigurationService.QueuedMessagesStrategy;
import com.hivemq.configuration.service.PersistenceConfigurationService.PersistenceMode;
import com.hivemq.configuration.service.RestrictionsConfigurationService;
import com.hivemq.configuration.service.SecurityConfigurationService;
import com.hivemq.configuration.service.entity.Listener;
import com.hivemq.configuration.service.entity.Tls;
import com.hivemq.configuration.service.entity.Tls.ClientAuthMode;
import com.hivemq.configuration.service.entity.TlsTcpListener;
import com.hivemq.mqtt.message.QoS;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The broker's configuration")
class HivemqConfigurationTest {

  private static final HivemqConfiguration CONFIGURATION =
      new HivemqConfiguration(
          new HostPort("0.0.0.0", 8883),
          BrokerHome.at(Path.of("/var/lib/a & <b> ${HOME}")),
          "sesame",
          ClientAuthMode.REQUIRED);

  private final FullConfigurationService all = CONFIGURATION.toService();

  @Test
  void has_two_listeners_and_one_is_on_the_loopback_interface() {
    List<TlsTcpListener> listeners = all.listenerConfiguration().getTlsTcpListeners();

    assertEquals(2, all.listenerConfiguration().getListeners().size());
    assertEquals(List.of(8883, 0), listeners.stream().map(Listener::getPort).toList());
    assertEquals(
        List.of("0.0.0.0", "127.0.0.1"), listeners.stream().map(Listener::getBindAddress).toList());
    assertEquals(List.of("mqtts", "own"), listeners.stream().map(Listener::getName).toList());
  }

  @Test
  void requires_a_certificate_of_the_site_at_each_listener() {
    for (TlsTcpListener each : all.listenerConfiguration().getTlsTcpListeners()) {
      Tls tls = each.getTls();
      assertEquals(ClientAuthMode.REQUIRED, tls.getClientAuthMode());
      assertEquals("/var/lib/a & <b> ${HOME}/conf/trust.p12", tls.getTruststorePath());
      assertEquals("sesame", tls.getTruststorePassword());
      assertEquals("/var/lib/a & <b> ${HOME}/conf/broker.p12", tls.getKeystorePath());
      assertEquals("sesame", tls.getKeystorePassword());
      assertEquals("sesame", tls.getPrivateKeyPassword());
      assertEquals(List.of("TLSv1.3", "TLSv1.2"), tls.getProtocols());
      assertEquals(TlsMaterial.SERVER_CIPHER_SUITES, tls.getCipherSuites());
      assertEquals(8000, tls.getHandshakeTimeout());
    }
  }

  @Test
  void bounds_what_is_unbounded_by_default() {
    MqttConfigurationService mqtt = all.mqttConfiguration();
    assertEquals(10_000, mqtt.maxQueuedMessages());
    assertEquals(QueuedMessagesStrategy.DISCARD_OLDEST, mqtt.getQueuedMessagesStrategy());
    assertEquals(100, mqtt.serverReceiveMaximum());
    assertEquals(1_048_576, mqtt.maxPacketSize());
    assertEquals(3600, mqtt.keepAliveMax());
    assertFalse(mqtt.keepAliveAllowZero());
    assertEquals(31_536_000, mqtt.maxMessageExpiryInterval());
    assertEquals(604_800, mqtt.maxSessionExpiryInterval());
    assertFalse(mqtt.topicAliasEnabled());
    RestrictionsConfigurationService restrictions = all.restrictionsConfiguration();
    assertEquals(10_000, restrictions.maxConnections());
    assertEquals(256, restrictions.maxClientIdLength());
    assertEquals(1024, restrictions.maxTopicLength());
    assertEquals(8000, restrictions.noConnectIdleTimeout());
  }

  @Test
  void has_what_clients_need_and_keeps_nothing_on_disk() {
    MqttConfigurationService mqtt = all.mqttConfiguration();
    assertEquals(QoS.EXACTLY_ONCE, mqtt.maximumQos());
    assertTrue(mqtt.retainedMessagesEnabled());
    assertTrue(mqtt.wildcardSubscriptionsEnabled());
    assertTrue(mqtt.sharedSubscriptionsEnabled());
    assertTrue(mqtt.subscriptionIdentifierEnabled());
    SecurityConfigurationService security = all.securityConfiguration();
    assertTrue(security.allowServerAssignedClientId());
    assertTrue(security.payloadFormatValidation());
    assertTrue(security.validateUTF8());
    assertEquals(PersistenceMode.IN_MEMORY, all.persistenceConfigurationService().getMode());
    assertFalse(all.usageStatisticsConfiguration().isEnabled());
  }

  @Test
  void never_prints_its_password() {
    assertFalse(CONFIGURATION.toString().contains("sesame"));
  }
}
