// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import com.hivemq.client.internal.mqtt.MqttClientConnectionConfig;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.Printable;
import io.parasol.fleet.mqtt.IncomingMessage.Property;
import io.parasol.fleet.settings.IngestSettings.Mqtt;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * One connection to the central broker, with subscriptions that belong to its session.
 *
 * <p>Every connection has a new client object: the library would otherwise reconnect by itself, and
 * acknowledge messages of the previous connection.
 */
public final class CentralConnection implements AutoCloseable {

  private static final int KEEP_ALIVE_SECONDS = 30;
  private static final int STEP_TIMEOUT_SECONDS = 30;

  /**
   * Maximum Packet Size (MQTT 5.0, 3.1.2.11.4). The broker drops a larger packet instead of sending
   * it. Longer than any message of a site, so that a message that is somewhat too long is reported.
   */
  private static final int MAX_PACKET_SIZE = 1024 * 1024;

  /** The library's name of its handler that encodes packets. */
  private static final String ENCODER = "encoder";

  /** How many packets are sent together. */
  private static final int MAX_TOGETHER = 256;

  /** How many filters one SUBSCRIBE has. */
  private static final int MAX_FILTERS = 100;

  /** How many messages that are larger than any of a gateway may be in memory. */
  private static final int MAX_OVERSIZED = 8;

  /** When the broker delivers the retained messages; never those of a shared subscription. */
  public enum Retained {
    /** After each connect. */
    AT_EACH_CONNECT(Mqtt5RetainHandling.SEND),
    /** After the first connect of a session. */
    ONCE(Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST);

    private final Mqtt5RetainHandling handling;

    Retained(Mqtt5RetainHandling handling) {
      this.handling = handling;
    }
  }

  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final Silence silence = new Silence(System::nanoTime);
  private final KeptMessages kept = new KeptMessages();
  private final List<Mqtt5Subscribe> subscriptions;
  private final Mqtt5AsyncClient client;

  private CentralConnection(
      Mqtt settings, HostPort broker, TlsMaterial tls, List<Mqtt5Subscribe> subscriptions) {
    this.subscriptions = List.copyOf(subscriptions);
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
   * @param filters of topics.
   * @param executor one thread, on which the handler is called.
   * @param handler gets each message, and what acknowledges it; that may be called on any thread.
   * @throws IOException if the broker cannot be reached, or refuses the client or a subscription;
   *     the message is one line.
   */
  public static CentralConnection connect(
      Mqtt settings,
      HostPort broker,
      List<String> filters,
      Retained retained,
      Executor executor,
      BiConsumer<IncomingMessage, Runnable> handler)
      throws IOException {
    try {
      CentralConnection connection =
          new CentralConnection(
              settings, broker, settings.tls().load(), subscriptions(filters, retained));
      HandOver<Received> messages =
          new HandOver<>(
              executor, each -> connection.pass(message(each.publish), each.acknowledge, handler));
      HandOver<IncomingMessage> oversized =
          new HandOver<>(executor, each -> connection.pass(each, () -> {}, handler));
      connection.client.publishes(
          MqttGlobalPublishFilter.ALL,
          publish -> {
            if (MessageSize.isExceeded(publish)) {
              connection.acknowledgeAtOnce(publish, oversized);
            } else {
              connection.receive(publish, messages, settings.inFlight());
            }
          },
          Runnable::run,
          true);
      connection.start(settings);
      return connection;
    } catch (UnusableKeyException unusable) {
      throw new IOException("mqtt: " + unusable.getMessage(), unusable);
    }
  }

  private void start(Mqtt settings) throws IOException {
    try {
      client.connect(connect(settings)).get(STEP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      sendTogether();
      for (Mqtt5Subscribe each : subscriptions) {
        client.subscribe(each).get(STEP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      }
    } catch (ExecutionException | TimeoutException failed) {
      close();
      throw new IOException("mqtt: " + reason(failed), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      close();
      throw new IOException("mqtt: interrupted", interrupted);
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

  /**
   * Lets packets that are ready at the same moment share a TLS record and a system call. Otherwise
   * the library sends each alone, and the acknowledgements would cost as much as the messages.
   */
  private void sendTogether() {
    if (client.getConfig().getConnectionConfig().orElse(null)
        instanceof MqttClientConnectionConfig connection) {
      ChannelPipeline pipeline = connection.getChannel().pipeline();
      if (pipeline.get(ENCODER) != null) {
        pipeline.addBefore(ENCODER, "together", new FlushConsolidationHandler(MAX_TOGETHER, true));
      }
    }
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

  private static List<Mqtt5Subscribe> subscriptions(List<String> filters, Retained retained) {
    List<Mqtt5Subscribe> subscriptions = new ArrayList<>();
    for (int from = 0; from < filters.size(); from += MAX_FILTERS) {
      List<String> together = filters.subList(from, Math.min(filters.size(), from + MAX_FILTERS));
      subscriptions.add(subscribe(together, retained));
    }
    return subscriptions;
  }

  private static Mqtt5Subscribe subscribe(List<String> filters, Retained retained) {
    return Mqtt5Subscribe.builder()
        .addSubscriptions(
            filters.stream()
                .map(
                    filter ->
                        Mqtt5Subscription.builder()
                            .topicFilter(filter)
                            .qos(MqttQos.AT_LEAST_ONCE)
                            .retainHandling(retained.handling)
                            .build()))
        .build();
  }

  /**
   * Sends the subscriptions again, which changes nothing (MQTT 5.0, 3.8.4); does not wait. It makes
   * HiveMQ CE look for messages of a shared subscription.
   */
  public void subscribeAgain() {
    for (Mqtt5Subscribe each : subscriptions) {
      var unused =
          client
              .subscribe(each)
              .exceptionally(
                  refused -> {
                    ended.complete(reason(refused));
                    return null;
                  });
    }
  }

  /**
   * Publishes a JSON message with QoS 1, not retained.
   *
   * @return whether the broker had a subscriber for it, as far as the broker states that; completes
   *     when the broker has acknowledged the message, on a thread of the library; exceptionally if
   *     it has not, or has refused it.
   */
  public CompletableFuture<Boolean> publish(String topic, byte[] payload) {
    return client
        .publish(
            Mqtt5Publish.builder()
                .topic(topic)
                .payload(payload)
                .qos(MqttQos.AT_LEAST_ONCE)
                .contentType("application/json")
                .build())
        .thenApply(CentralConnection::isTaken);
  }

  private static boolean isTaken(Mqtt5PublishResult result) {
    if (result.getError().isPresent()) {
      throw new CompletionException(result.getError().get());
    }
    return !(result instanceof Mqtt5PublishResult.Mqtt5Qos1Result acknowledged)
        || acknowledged.getPubAck().getReasonCode()
            != Mqtt5PubAckReasonCode.NO_MATCHING_SUBSCRIBERS;
  }

  /** A message, and what acknowledges it. */
  private record Received(Mqtt5Publish publish, Runnable acknowledge) {}

  /**
   * The broker sends no more messages than may be unacknowledged, except those with QoS 0, which
   * are never acknowledged. As many of them may wait; more are dropped, as MQTT permits.
   */
  private void receive(Mqtt5Publish publish, HandOver<Received> messages, int limit) {
    if (ended.isDone()) {
      return;
    }
    if (publish.getQos() != MqttQos.AT_MOST_ONCE) {
      KeptMessages.Kept message = kept.add(false);
      messages.add(new Received(publish, () -> acknowledge(publish, message)));
    } else if (messages.size() < limit) {
      messages.add(new Received(publish, publish::acknowledge));
    }
  }

  private void acknowledge(Mqtt5Publish publish, KeptMessages.Kept message) {
    publish.acknowledge();
    kept.acknowledged(message);
  }

  /**
   * An oversized message is acknowledged before it is handled, so that one site cannot fill the
   * memory with them. While few wait to be rejected, further ones are dropped. While an earlier
   * message is not acknowledged, the library keeps them nevertheless; then the connection ends.
   */
  private void acknowledgeAtOnce(Mqtt5Publish publish, HandOver<IncomingMessage> oversized) {
    if (ended.isDone()) {
      return;
    }
    if (oversized.size() < MAX_OVERSIZED) {
      oversized.add(
          MessageSize.isHeadExceeded(publish)
              ? new IncomingMessage(
                  publish.getTopic().toString(), publish.getPayloadAsBytes(), List.of(), true)
              : message(publish));
    }
    if (publish.getQos() == MqttQos.AT_MOST_ONCE) {
      publish.acknowledge();
      return;
    }
    acknowledge(publish, kept.add(true));
    if (kept.oversized() > MAX_OVERSIZED) {
      ended.complete(
          "more than %d oversized messages wait for others to be acknowledged"
              .formatted(MAX_OVERSIZED));
    }
  }

  private void pass(
      IncomingMessage message,
      Runnable acknowledge,
      BiConsumer<IncomingMessage, Runnable> handler) {
    if (ended.isDone()) {
      return;
    }
    silence.broken();
    try {
      handler.accept(message, acknowledge);
    } catch (RuntimeException defect) {
      ended.complete(reason(defect));
    }
  }

  private static IncomingMessage message(Mqtt5Publish publish) {
    List<? extends Mqtt5UserProperty> received = publish.getUserProperties().asList();
    List<Property> properties = new ArrayList<>(received.size());
    for (Mqtt5UserProperty each : received) {
      properties.add(new Property(each.getName().toString(), each.getValue().toString()));
    }
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

  /** Returns for how long no message has come. */
  public Duration silence() {
    return silence.length();
  }

  /** Completes with the reason when the connection has ended. */
  public CompletableFuture<String> ended() {
    return ended;
  }

  /** Disconnects, and lets the broker forget the session. */
  public void end() {
    ended.complete("closed");
    var unused = client.disconnectWith().sessionExpiryInterval(0).send();
  }

  /** Disconnects; the broker keeps the session. Messages that come afterwards are dropped. */
  @Override
  public void close() {
    ended.complete("closed");
    var unused = client.disconnect();
  }
}
