// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.site.HostPort;
import io.reactivex.schedulers.Schedulers;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes connections to one broker with the client library.
 *
 * <p>A new client object each time: what the library would send again by itself after a reconnect,
 * the sender here sends again too, since he was told {@link PublishResult#UNKNOWN}.
 */
final class MqttConnector implements Connection.Connector {

  /** Publishes unacknowledged at once, in either direction. */
  static final int WINDOW = 100;

  private static final int IO_THREADS = 2;
  private static final int KEEP_ALIVE_SECONDS = 30;
  private static final int SESSION_EXPIRY_SECONDS = 30;
  private static final int STEP_SECONDS = 5;

  /** A command is at most 64 KiB; the broker drops for us what is larger than this. */
  private static final int LARGEST_PACKET = 256 * 1024;

  private final HostPort broker;
  private final SessionLoop loop;
  private final MqttClientExecutorConfig executors;

  MqttConnector(HostPort broker, SessionLoop loop) {
    this(broker, loop, executors(loop, "mqtt-io"));
  }

  MqttConnector(HostPort broker, SessionLoop loop, MqttClientExecutorConfig executors) {
    this.broker = broker;
    this.loop = loop;
    this.executors = executors;
  }

  /** The event loops of all connections, whatever brokers these are to. */
  static MqttClientExecutorConfig executors(SessionLoop loop, String threads) {
    return MqttClientExecutorConfig.builder()
        .nettyExecutor(ioThreads(threads))
        .nettyThreads(IO_THREADS)
        .applicationScheduler(Schedulers.from(loop::execute))
        .build();
  }

  private static Executor ioThreads(String name) {
    AtomicInteger made = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + made.incrementAndGet());
      thread.setDaemon(true);
      thread.start();
    };
  }

  @Override
  public Connection connect(SessionSettings settings, Connection.Listener listener) {
    MqttConnection connection = new MqttConnection(loop, listener, settings.filters());
    connection.begin(client(settings, connection), hello(settings));
    return connection;
  }

  private Mqtt5ClientBuilder client(SessionSettings settings, MqttConnection connection) {
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier(settings.clientId())
        .executorConfig(executors)
        .transportConfig(transport(settings.material().get()))
        .addConnectedListener(connected -> connection.accepted())
        .addDisconnectedListener(ended -> connection.ended(Causes.of(ended.getCause())));
  }

  private MqttClientTransportConfig transport(TlsMaterial material) {
    return MqttClientTransportConfig.builder()
        .serverHost(broker.host())
        .serverPort(broker.port())
        .socketConnectTimeout(STEP_SECONDS, TimeUnit.SECONDS)
        .mqttConnectTimeout(STEP_SECONDS, TimeUnit.SECONDS)
        // Without a verifier of our own the library has the TLS engine check the host's name.
        .sslConfig(
            MqttClientSslConfig.builder()
                .keyManagerFactory(material.keyManagers())
                .trustManagerFactory(material.trustManagers())
                .protocols(TlsMaterial.PROTOCOLS)
                .handshakeTimeout(STEP_SECONDS, TimeUnit.SECONDS)
                .build())
        .build();
  }

  /**
   * Never Clean Start: taking over with it would end the old session, and so send the Will that is
   * to be kept back (MQTT 5, 3.1.3.2.2).
   */
  private static Mqtt5Connect hello(SessionSettings settings) {
    return Mqtt5Connect.builder()
        .cleanStart(false)
        .sessionExpiryInterval(SESSION_EXPIRY_SECONDS)
        .keepAlive(KEEP_ALIVE_SECONDS)
        .restrictions()
        .receiveMaximum(WINDOW)
        .sendMaximum(WINDOW)
        .maximumPacketSize(LARGEST_PACKET)
        .topicAliasMaximum(0)
        .sendTopicAliasMaximum(0)
        .applyRestrictions()
        .willPublish(settings.will().map(Packets::will).orElse(null))
        .build();
  }
}
