// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.Printable;
import io.parasol.fleet.ingest.IncomingMessage.Property;
import io.parasol.fleet.settings.IngestSettings.Mqtt;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * One connection to the central broker, with a shared subscription to the topics of all sites.
 *
 * <p>Every connection has a new client object: the library would otherwise reconnect by itself, and
 * acknowledge messages of the previous connection.
 */
final class MqttInput implements AutoCloseable {

  private static final int KEEP_ALIVE_SECONDS = 30;
  private static final int STEP_TIMEOUT_SECONDS = 30;

  /**
   * Maximum Packet Size (MQTT 5.0, 3.1.2.11.4). The broker drops a larger packet instead of sending
   * it. Longer than any message of a site, so that a message that is somewhat too long is reported.
   */
  private static final int MAX_PACKET_SIZE = 1024 * 1024;

  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final Mqtt5AsyncClient client;

  private MqttInput(Mqtt settings, HostPort broker, TlsMaterial tls) {
    client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(settings.clientId())
            .executorConfig(MqttClientExecutorConfig.builder().nettyThreads(1).build())
            .transportConfig(transport(broker, tls))
            .addDisconnectedListener(context -> ended.complete(reason(context.getCause())))
            .buildAsync();
  }

  /**
   * Connects and subscribes.
   *
   * @param executor one thread, on which the handler is called.
   * @param handler gets each message, and what acknowledges it; that may be called on any thread.
   * @throws IngestException if the broker cannot be reached, or refuses the client or the
   *     subscription.
   */
  static MqttInput connect(
      Mqtt settings,
      HostPort broker,
      Executor executor,
      BiConsumer<IncomingMessage, Runnable> handler)
      throws IngestException {
    try {
      MqttInput input = new MqttInput(settings, broker, settings.tls().load());
      input.client.publishes(
          MqttGlobalPublishFilter.ALL, publish -> input.pass(publish, handler), executor, true);
      input.start(settings);
      return input;
    } catch (UnusableKeyException unusable) {
      throw new IngestException("mqtt: " + unusable.getMessage(), unusable);
    }
  }

  private void start(Mqtt settings) throws IngestException {
    try {
      client.connect(connect(settings)).get(STEP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      client.subscribe(subscribe(settings)).get(STEP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      close();
      throw new IngestException("mqtt: " + reason(failed), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      close();
      throw new IngestException("mqtt: interrupted", interrupted);
    }
  }

  private static MqttClientTransportConfig transport(HostPort broker, TlsMaterial tls) {
    return MqttClientTransportConfig.builder()
        .serverHost(broker.host())
        .serverPort(broker.port())
        .socketConnectTimeout(STEP_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .mqttConnectTimeout(STEP_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        // Without a custom verifier, the library makes the TLS engine verify the host name.
        .sslConfig(
            MqttClientSslConfig.builder()
                .keyManagerFactory(tls.keyManagers())
                .trustManagerFactory(tls.trustManagers())
                .protocols(TlsMaterial.PROTOCOLS)
                .handshakeTimeout(STEP_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .build())
        .build();
  }

  private static Mqtt5Connect connect(Mqtt settings) {
    return Mqtt5Connect.builder()
        .cleanStart(false)
        .sessionExpiryInterval(settings.sessionExpiry().toSeconds())
        .keepAlive(KEEP_ALIVE_SECONDS)
        .restrictions()
        .receiveMaximum(settings.inFlight())
        .maximumPacketSize(MAX_PACKET_SIZE)
        .topicAliasMaximum(0)
        .applyRestrictions()
        .build();
  }

  private static Mqtt5Subscribe subscribe(Mqtt settings) {
    return Mqtt5Subscribe.builder()
        .addSubscriptions(
            settings.topics().stream().map(prefix -> subscription(settings.group(), prefix)))
        .build();
  }

  /** Site, device and kind stand below the prefix. */
  private static Mqtt5Subscription subscription(String group, String prefix) {
    return Mqtt5Subscription.builder()
        .topicFilter("$share/%s/%s/+/+/+".formatted(group, prefix))
        .qos(MqttQos.AT_LEAST_ONCE)
        .build();
  }

  /** Must not throw: the library would end the flow of messages silently. */
  private void pass(Mqtt5Publish publish, BiConsumer<IncomingMessage, Runnable> handler) {
    if (ended.isDone()) {
      return;
    }
    try {
      handler.accept(message(publish), publish::acknowledge);
    } catch (RuntimeException defect) {
      ended.complete(reason(defect));
    }
  }

  private static IncomingMessage message(Mqtt5Publish publish) {
    List<Property> properties =
        publish.getUserProperties().asList().stream()
            .map(each -> new Property(each.getName().toString(), each.getValue().toString()))
            .toList();
    return new IncomingMessage(
        publish.getTopic().toString(), publish.getPayloadAsBytes(), properties);
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return Printable.of(root.getClass().getSimpleName() + ": " + root.getMessage());
  }

  /** Completes with the reason when the connection has ended. */
  CompletableFuture<String> ended() {
    return ended;
  }

  /** Disconnects; the broker keeps the session. Messages that come afterwards are dropped. */
  @Override
  public void close() {
    ended.complete("closed");
    var unused = client.disconnect();
  }
}
