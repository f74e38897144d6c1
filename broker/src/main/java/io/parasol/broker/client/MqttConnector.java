// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.exceptions.ConnectionFailedException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.reactivex.schedulers.Schedulers;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A factory of connections to one broker, which uses the HiveMQ MQTT client library.
 *
 * <p>Every connection has a new client object. After a reconnect, an old one would send
 * unacknowledged publishes again by itself. The sender, who received {@link PublishResult#UNKNOWN}
 * for them, sends them again too.
 */
final class MqttConnector implements Connection.Connector {

  /** Maximum number of unacknowledged publishes in each direction. */
  static final int WINDOW = 100;

  private static final int IO_THREADS = 2;
  private static final int KEEP_ALIVE_SECONDS = 30;
  private static final int SESSION_EXPIRY_SECONDS = 30;
  private static final int STEP_TIMEOUT_SECONDS = 5;

  /**
   * Maximum Packet Size (MQTT 5.0 §3.1.2.11.4). A command has at most 64 KiB; the broker drops
   * larger packets instead of sending them.
   */
  private static final int MAX_PACKET_SIZE = 256 * 1024;

  private final HostPort broker;
  private final SessionLoop loop;
  private final MqttClientExecutorConfig executors;

  MqttConnector(HostPort broker, SessionLoop loop) {
    this(broker, loop, executors("mqtt-io"));
  }

  MqttConnector(HostPort broker, SessionLoop loop, MqttClientExecutorConfig executors) {
    this.broker = broker;
    this.loop = loop;
    this.executors = executors;
  }

  /**
   * Returns the event loops shared by all connections, also by connections to different brokers.
   * The library reports everything on them: a hop to another thread for each acknowledgement is a
   * noticeable part of the processor time of a publish.
   */
  static MqttClientExecutorConfig executors(String threads) {
    return MqttClientExecutorConfig.builder()
        .nettyExecutor(ioThreads(threads))
        .nettyThreads(IO_THREADS)
        .applicationScheduler(Schedulers.from(Runnable::run))
        .build();
  }

  private static Executor ioThreads(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      thread.start();
    };
  }

  @Override
  public Connection connect(SessionSettings settings, Connection.Listener listener) {
    MqttConnection connection = new MqttConnection(loop, listener, settings);
    connection.connect(client(settings, connection), connectPacket(settings));
    return connection;
  }

  private Mqtt5ClientBuilder client(SessionSettings settings, MqttConnection connection) {
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier(settings.clientId())
        .executorConfig(executors)
        .transportConfig(transport(settings.material().get()))
        .addConnectedListener(
            connected -> {
              UnreadAnswers.limit(connected.getClientConfig());
              connection.accepted();
            })
        .addDisconnectedListener(
            ended ->
                connection.ended(
                    ErrorText.of(ended.getCause()),
                    !(ended.getCause() instanceof ConnectionFailedException)));
  }

  private MqttClientTransportConfig transport(TlsMaterial material) {
    return MqttClientTransportConfig.builder()
        .serverHost(broker.host())
        .serverPort(broker.port())
        .socketConnectTimeout(STEP_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .mqttConnectTimeout(STEP_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        // Without a verifier, the library makes the TLS engine verify the host name.
        .sslConfig(
            MqttClientSslConfig.builder()
                .keyManagerFactory(material.keyManagers())
                .trustManagerFactory(material.trustManagers())
                .protocols(TlsMaterial.PROTOCOLS)
                .handshakeTimeout(STEP_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .hostnameVerifier(LoopbackVerifier.of(broker.host()).orElse(null))
                .build())
        .build();
  }

  /**
   * Builds the CONNECT, without Clean Start if the session outlasts its connection. A takeover with
   * Clean Start ends the old session, and the broker would then send the Will despite its delay
   * (MQTT 5.0 §3.1.3.2.2).
   */
  private static Mqtt5Connect connectPacket(SessionSettings settings) {
    boolean ends = settings.lifetime() == SessionSettings.Lifetime.CONNECTION;
    return Mqtt5Connect.builder()
        .cleanStart(ends)
        .sessionExpiryInterval(ends ? 0 : SESSION_EXPIRY_SECONDS)
        .keepAlive(KEEP_ALIVE_SECONDS)
        .restrictions()
        .receiveMaximum(WINDOW)
        .sendMaximum(WINDOW)
        .maximumPacketSize(MAX_PACKET_SIZE)
        .topicAliasMaximum(0)
        .sendTopicAliasMaximum(0)
        .applyRestrictions()
        .willPublish(settings.will().get().map(will -> PacketMapper.will(will, ends)).orElse(null))
        .build();
  }
}
