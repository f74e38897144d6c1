// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.parasol.config.concurrent.ConfinedTo;
import io.reactivex.Flowable;
import io.reactivex.disposables.Disposable;
import io.reactivex.schedulers.Schedulers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Connection} that uses the HiveMQ MQTT client library. Events on threads of the library
 * are passed to the loop.
 */
final class MqttConnection implements Connection {

  private static final Logger log = LoggerFactory.getLogger(MqttConnection.class);

  /**
   * Maximum number of unacknowledged publishes. The library queues publishes beyond the broker's
   * window, and this bounds that queue.
   */
  private static final int MAX_UNACKNOWLEDGED = 10 * MqttConnector.WINDOW;

  /**
   * A connection counts as stalled when no publish was acknowledged for this long, even if the
   * broker answers pings.
   */
  private static final Duration ACKNOWLEDGEMENT_TIMEOUT = Duration.ofSeconds(30);

  private final SessionLoop loop;
  private final Listener listener;
  private final SessionSettings settings;
  private final InFlightPublishes inFlight;

  private volatile @Nullable Mqtt5AsyncClient client;

  @ConfinedTo("sessions")
  private @Nullable Disposable deliveries;

  @ConfinedTo("sessions")
  private boolean isAccepted;

  @ConfinedTo("sessions")
  private boolean isDisconnecting;

  @ConfinedTo("sessions")
  private boolean isEnded;

  MqttConnection(SessionLoop loop, Listener listener, SessionSettings settings) {
    this.loop = loop;
    this.listener = listener;
    this.settings = settings;
    this.inFlight = new InFlightPublishes(loop, MAX_UNACKNOWLEDGED);
  }

  void connect(Mqtt5ClientBuilder builder, Mqtt5Connect connect) {
    Mqtt5AsyncClient created = builder.buildAsync();
    client = created;
    if (!subscriptions().isEmpty()) {
      // Before the connect: messages that the broker queued for an earlier connection follow right
      // after CONNACK.
      deliveries =
          created
              .toRx()
              .publishes(MqttGlobalPublishFilter.ALL, true)
              // A bounded queue: with QoS 0, the library drops what does not fit.
              .observeOn(Schedulers.from(loop::execute))
              .subscribe(this::delivered, this::deliveriesEnded);
    }
    // The two listeners report the result.
    var unused = created.connect(connect);
  }

  private void deliveriesEnded(Throwable sessionExpired) {
    log.trace("subscription to received messages ended", sessionExpired);
  }

  /** Handles the CONNACK. On a thread of the library. */
  void accepted() {
    loop.execute(
        () -> {
          isAccepted = true;
          if (isDisconnecting) {
            sendDisconnect();
          } else {
            listener.accepted();
            subscribe();
          }
        });
  }

  /**
   * Handles the end of the connection. On a thread of the library.
   *
   * @param wasSent whether the CONNECT was sent.
   */
  void ended(String why, boolean wasSent) {
    loop.execute(
        () -> {
          if (isEnded) {
            return;
          }
          isEnded = true;
          inFlight.end();
          if (deliveries != null) {
            deliveries.dispose();
          }
          if (!wasSent) {
            listener.connectNotSent();
          }
          listener.ended(why);
        });
  }

  private void subscribe() {
    Mqtt5AsyncClient connected = client;
    if (connected == null || isDisconnecting) {
      return;
    }
    int window =
        connected
            .getConfig()
            .getConnectionConfig()
            .map(now -> now.getRestrictionsForClient().getSendMaximum())
            .orElse(1);
    List<Mqtt5Subscription> wanted = subscriptions();
    if (wanted.isEmpty()) {
      listener.subscribed(window);
      return;
    }
    var unused =
        connected
            .subscribe(Mqtt5Subscribe.builder().addSubscriptions(wanted).build())
            .whenComplete((granted, failure) -> loop.execute(() -> answered(window, failure)));
  }

  /**
   * Returns the subscriptions. For most of them the broker sends retained messages only when the
   * subscription is new, not after every reconnect (Retain Handling 1, MQTT 5.0 §3.8.3.1).
   */
  private List<Mqtt5Subscription> subscriptions() {
    List<Mqtt5Subscription> all = new ArrayList<>();
    for (String filter : settings.filters().get()) {
      all.add(subscription(filter, Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST));
    }
    for (String filter : settings.retainedFilters()) {
      all.add(subscription(filter, Mqtt5RetainHandling.SEND));
    }
    return all;
  }

  private static Mqtt5Subscription subscription(String filter, Mqtt5RetainHandling retained) {
    return Mqtt5Subscription.builder()
        .topicFilter(filter)
        .qos(MqttQos.AT_LEAST_ONCE)
        .retainHandling(retained)
        .build();
  }

  private void answered(int window, @Nullable Throwable failure) {
    if (isEnded || isDisconnecting) {
      return;
    }
    if (failure == null) {
      listener.subscribed(window);
    } else {
      listener.subscriptionRefused(ErrorText.of(unwrapped(failure)));
    }
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void delivered(Mqtt5Publish packet) {
    if (isEnded || isDisconnecting) {
      return;
    }
    if (PacketMapper.hasTooManyProperties(packet)) {
      log.warn("message dropped: too many user properties client={}", settings.clientId());
      packet.acknowledge();
      return;
    }
    listener.delivered(PacketMapper.delivery(packet), packet::acknowledge);
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    return publish(publication, MqttQos.AT_LEAST_ONCE, loop::execute);
  }

  @Override
  public CompletionStage<PublishResult> publishOnAnyThread(Publication publication) {
    return publish(publication, MqttQos.AT_LEAST_ONCE, Runnable::run);
  }

  @Override
  public CompletionStage<PublishResult> publishAtMostOnce(Publication publication) {
    return publish(publication, MqttQos.AT_MOST_ONCE, loop::execute);
  }

  /**
   * @param answers where the stage completes.
   */
  private CompletionStage<PublishResult> publish(
      Publication publication, MqttQos qos, Executor answers) {
    Mqtt5Publish packet;
    try {
      packet = PacketMapper.publish(publication, qos);
    } catch (IllegalArgumentException invalid) {
      log.error(
          "message cannot be encoded topic={} why={}", publication.topic(), ErrorText.of(invalid));
      return CompletableFuture.completedFuture(PublishResult.REFUSED);
    }
    InFlightPublishes.InFlightPublish one = inFlight.add();
    Mqtt5AsyncClient connected = client;
    if (!one.result().isDone() && connected != null) {
      // The observer is registered before the packet is sent, so that the thread that receives the
      // PUBACK calls it, before it receives a DISCONNECT that follows.
      var unused =
          connected
              .toRx()
              .publish(Flowable.just(packet))
              .subscribe(
                  answer -> answers.execute(() -> answered(one, answer)),
                  failure -> answers.execute(() -> one.complete(PacketMapper.result(failure))));
    }
    return one.result();
  }

  private void answered(InFlightPublishes.InFlightPublish one, Mqtt5PublishResult answer) {
    if (PacketMapper.hasNoSubscribers(answer)) {
      listener.publishWithoutSubscribers();
    }
    one.complete(PacketMapper.result(answer.getError().orElse(null)));
  }

  @Override
  public boolean isStalled() {
    return inFlight.isStalledFor(ACKNOWLEDGEMENT_TIMEOUT);
  }

  @Override
  public void disconnect() {
    if (isDisconnecting || isEnded) {
      return;
    }
    isDisconnecting = true;
    inFlight.end();
    if (isAccepted) {
      sendDisconnect();
    }
    // Otherwise the DISCONNECT is sent after CONNACK; the library cannot cancel a connect in
    // progress.
  }

  private void sendDisconnect() {
    Mqtt5AsyncClient connected = client;
    if (connected != null) {
      // The listener reports the end, whether the packet arrives or not.
      var unused =
          settings.lifetime() == SessionSettings.Lifetime.CONNECTION
              ? connected
                  .disconnectWith()
                  .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                  .send()
              : connected.disconnect();
    }
  }
}
