// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

import com.google.protobuf.InvalidProtocolBufferException;
import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.site.DeviceId;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MQTT session of an edge node. It takes the telemetry of the site as the bridge does, and
 * publishes it as Sparkplug data. Thread-safe.
 *
 * <p>Births and data have QoS 0 (tck-id-payloads-ddata-qos), so the broker does not acknowledge
 * them. Their result therefore is that of a message with QoS 1 that follows them on the same
 * connection: brokers handle the packets of a connection in order.
 */
public final class SparkplugSession implements Session, SessionListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SparkplugSession.class);

  /** A larger command is refused without decoding. */
  private static final int MAX_COMMAND_BYTES = 64 << 10;

  /**
   * While the primary host is offline at every broker, or a broker has no state of it, the next one
   * is tried after this time.
   */
  private static final int SECONDS_PER_BROKER = 30;

  private static final String UNSIGNED = "Sparkplug commands are not signed";

  private final EdgeNodeSettings settings;
  private final SparkplugTopics topics;
  private final Predicate<DeviceId> isConfigured;
  private final EdgeNodeListener listener;
  private final Confirmations confirmations;
  private final Sessions sessions;

  @GuardedBy("this")
  private final EdgeNode node;

  @GuardedBy("this")
  private final PrimaryHost host = new PrimaryHost();

  private final BirthDeathSequence bdSeq;

  @GuardedBy("this")
  private boolean isUp;

  @GuardedBy("this")
  private boolean isReady;

  @GuardedBy("this")
  private boolean isRebirthDue;

  /** Whether births were sent since the last tick. */
  @GuardedBy("this")
  private boolean wereBirthsSent;

  @GuardedBy("this")
  private int secondsWithoutHost;

  /** How many brokers in a row, since the last births, had the host as offline. */
  @GuardedBy("this")
  private int brokersWithoutHost;

  /**
   * Data that wait for births that are due
   * (tck-id-operational-behavior-data-commands-rebirth-action-1). No more than the window of
   * telemetry, for at most a second.
   */
  @GuardedBy("this")
  private final Queue<Held> held = new ArrayDeque<>();

  private volatile @Nullable Session session;

  private record Held(
      DeviceId device, Json.Obj telemetry, String epoch, CompletableFuture<PublishResult> result) {}

  /**
   * Creates an edge node without connecting.
   *
   * @param isConfigured whether a device is one of the site.
   */
  public SparkplugSession(
      EdgeNodeSettings settings,
      Predicate<DeviceId> isConfigured,
      EdgeNodeListener listener,
      InstantSource clock) {
    this.settings = settings;
    this.topics = new SparkplugTopics(settings.group(), settings.topics().site().value());
    this.isConfigured = isConfigured;
    this.listener = listener;
    this.node = new EdgeNode(clock);
    this.bdSeq = new BirthDeathSequence(settings.sequence());
    this.sessions = new Sessions(settings.to(), "mqtt-sparkplug");
    this.confirmations =
        new Confirmations(
            () ->
                session()
                    .map(
                        open ->
                            open.publish(
                                Publication.json(settings.confirmationTopic(), new byte[0], false)))
                    .orElseGet(SparkplugSession::unknown));
  }

  private static CompletionStage<PublishResult> unknown() {
    return CompletableFuture.completedFuture(PublishResult.UNKNOWN);
  }

  private Optional<Session> session() {
    return Optional.ofNullable(session);
  }

  /** Opens the session; must be called once only. It reconnects by itself. */
  public void open() {
    session =
        sessions.open(
            new SessionSettings(
                settings.clientId() + ".sparkplug",
                settings.material(),
                this::will,
                topics::commands,
                settings.host().map(SparkplugTopics::state).stream().toList(),
                SessionSettings.Lifetime.CONNECTION),
            this);
  }

  private Optional<Publication> will() {
    int next = bdSeq.next(); // writes a file, so without the lock
    synchronized (this) {
      return Optional.of(publication(node.death(next)));
    }
  }

  private Publication publication(SparkplugMessage message) {
    return new Publication(
        topics.of(message),
        SparkplugPayload.encode(message),
        false,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.empty());
  }

  /** Returns whether the births are sent, so that telemetry is accepted. */
  public synchronized boolean isReady() {
    return isReady;
  }

  @Override
  public boolean isConnected() {
    return isReady();
  }

  @Override
  public int window() {
    return session().map(Session::window).orElse(0);
  }

  @Override
  public void connected() {
    synchronized (this) {
      isUp = true;
      secondsWithoutHost = 0;
      if (settings.host().isEmpty()) {
        sendBirths();
      }
    }
    listener.readinessChanged();
  }

  /** Sends all births. */
  @GuardedBy("this")
  private void sendBirths() {
    isRebirthDue = false;
    wereBirthsSent = true;
    brokersWithoutHost = 0;
    send(node.births(bdSeq.current()));
    isReady = true;
    while (!held.isEmpty()) {
      Held next = held.remove();
      var unused =
          send(next.device(), next.telemetry(), next.epoch())
              .thenAccept(result -> next.result().complete(result));
    }
  }

  @Override
  public void connectNotSent() {
    bdSeq.unused();
  }

  @Override
  public void disconnected(String why) {
    synchronized (this) {
      isUp = false;
      host.disconnected();
      end();
    }
    listener.readinessChanged();
  }

  @GuardedBy("this")
  private void end() {
    isReady = false;
    isRebirthDue = false;
    node.ended();
    held.forEach(each -> each.result().complete(PublishResult.UNKNOWN));
    held.clear();
  }

  /** Does the periodic work; must be called about once a second. */
  public void tick() {
    boolean isTried;
    boolean isReborn;
    synchronized (this) {
      wereBirthsSent = false;
      isReborn = isRebirthDue && isReady;
      if (isReborn) {
        sendBirths();
      }
      boolean waits = isUp && !isReady && settings.to().size() > 1;
      secondsWithoutHost = waits ? secondsWithoutHost + 1 : 0;
      isTried = secondsWithoutHost >= SECONDS_PER_BROKER;
    }
    if (isReborn) {
      confirmations.request();
    }
    if (isTried) {
      moveOn();
    }
  }

  /** tck-id-operational-behavior-primary-application-state-with-multiple-servers-walk. */
  private void moveOn() {
    session().ifPresent(Session::reconnectToNext);
  }

  @Override
  public void delivered(Delivery delivery) {
    if (settings.host().map(SparkplugTopics::state).filter(delivery.topic()::equals).isPresent()) {
      hostState(delivery.payload());
    } else {
      command(delivery);
    }
  }

  private void hostState(byte[] state) {
    int server = session().map(Session::address).orElse(0);
    boolean isLeft;
    synchronized (this) {
      if (!host.received(server, state)) {
        log.warn("state of the primary host ignored why=\"malformed or older than the last\"");
        return;
      }
      if (host.isOnline() && isUp && !isReady) {
        sendBirths();
      }
      isLeft = !host.isOnline() && isUp && leaves();
    }
    listener.readinessChanged();
    if (isLeft) {
      // tck-id-operational-behavior-edge-node-termination-host-offline
      moveOn();
    }
  }

  /**
   * Ends the Sparkplug session, if there is one, because the host is offline at this broker.
   *
   * @return whether to disconnect at once. If the host was offline at the other brokers, too, the
   *     edge node waits here for a while.
   */
  @GuardedBy("this")
  private boolean leaves() {
    brokersWithoutHost++;
    if (isReady) {
      // tck-id-operational-behavior-edge-node-intentional-disconnect-ndeath
      send(List.of(node.death(bdSeq.current())));
      end();
      return true;
    }
    return brokersWithoutHost < settings.to().size();
  }

  /** Requests the births; every other command is refused. */
  private void command(Delivery delivery) {
    SparkplugPayload.Request request;
    try {
      request =
          delivery.payload().length > MAX_COMMAND_BYTES
              ? new SparkplugPayload.Request(false, 1)
              : SparkplugPayload.request(delivery.payload());
    } catch (InvalidProtocolBufferException malformed) {
      request = new SparkplugPayload.Request(false, 1);
    }
    boolean isForNode = delivery.topic().equals(topics.nodeCommand());
    if (request.others() > 0 || !isForNode) {
      listener.refused("publish " + delivery.topic(), UNSIGNED);
    }
    if (request.isRebirth() && isForNode) {
      synchronized (this) {
        // A flood of requests causes two sequences of births a second at most.
        isRebirthDue = true;
        if (isReady && !wereBirthsSent) {
          sendBirths();
        }
      }
      confirmations.request();
    }
  }

  @GuardedBy("this")
  private void send(List<SparkplugMessage> messages) {
    for (SparkplugMessage message : messages) {
      send(message);
    }
  }

  @GuardedBy("this")
  private CompletionStage<PublishResult> send(SparkplugMessage message) {
    return session()
        .map(open -> open.publishAtMostOnce(publication(message)))
        .orElseGet(SparkplugSession::unknown);
  }

  /**
   * Takes what the sessions of the site publish: descriptions, states and telemetry of devices. All
   * other messages are ignored.
   */
  public void observe(Publication publication) {
    if (settings.topics().parse(publication.topic()).orElse(null)
            instanceof SiteTopic.OfDevice topic
        && isOfInterest(topic.kind())) {
      object(publication.payload()).ifPresent(members -> observe(topic, publication, members));
    }
  }

  /** While data are sent, these have the current values. */
  private boolean isOfInterest(Kind kind) {
    return kind == Kind.ABOUT || kind == Kind.STATE || (kind == Kind.TELEMETRY && !isReady());
  }

  private synchronized void observe(
      SiteTopic.OfDevice topic, Publication publication, Json.Obj members) {
    DeviceId device = topic.device();
    if (topic.kind() == Kind.ABOUT) {
      send(node.described(device, members));
    } else if (topic.kind() == Kind.STATE) {
      boolean isOffline = new Json.Str("offline").equals(members.members().get("state"));
      send(node.stateChanged(device, isOffline));
    } else if (topic.kind() == Kind.TELEMETRY && !isReady) {
      node.measured(device, members, epoch(publication));
    }
  }

  private static String epoch(Publication publication) {
    return publication.properties().getOrDefault("epoch", "");
  }

  private static Optional<Json.Obj> object(byte[] payload) {
    try {
      return Json.parse(payload) instanceof Json.Obj members
          ? Optional.of(members)
          : Optional.empty();
    } catch (JsonException malformed) {
      return Optional.empty();
    }
  }

  /**
   * Publishes telemetry of a device as its data.
   *
   * @return {@link PublishResult#ACCEPTED} once the broker has the data; {@link
   *     PublishResult#QUOTA_EXCEEDED} if the device is offline, so that they must wait.
   */
  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    SiteTopic topic = settings.topics().parse(publication.topic()).orElse(null);
    Optional<Json.Obj> members = object(publication.payload());
    if (!(topic instanceof SiteTopic.OfDevice of)
        || of.kind() != Kind.TELEMETRY
        || members.isEmpty()) {
      return CompletableFuture.completedFuture(PublishResult.REFUSED);
    }
    return publish(of.device(), members.get(), epoch(publication));
  }

  private CompletionStage<PublishResult> publish(
      DeviceId device, Json.Obj telemetry, String epoch) {
    CompletionStage<PublishResult> result;
    synchronized (this) {
      if (!isReady) {
        return unknown();
      }
      if (isRebirthDue) {
        Held waiting = new Held(device, telemetry, epoch, new CompletableFuture<>());
        held.add(waiting);
        return waiting.result();
      }
      result = send(device, telemetry, epoch);
    }
    confirmations.request();
    return result;
  }

  /** Sends data; the confirmation must be requested afterwards. */
  @GuardedBy("this")
  private CompletionStage<PublishResult> send(DeviceId device, Json.Obj telemetry, String epoch) {
    Optional<List<SparkplugMessage>> messages =
        node.data(device, telemetry, epoch, isConfigured.test(device));
    if (messages.isEmpty()) {
      return CompletableFuture.completedFuture(PublishResult.QUOTA_EXCEEDED);
    }
    CompletionStage<PublishResult> written = unknown();
    for (SparkplugMessage message : messages.get()) {
      CompletionStage<PublishResult> result = send(message);
      written = message.type() == SparkplugMessage.Type.DDATA ? result : written;
    }
    return written
        .thenCombine(confirmations.next(), SparkplugSession::resultOf)
        .thenApply(this::checked);
  }

  /** Returns the result of data that were written, and of the message that follows them. */
  private static PublishResult resultOf(PublishResult written, PublishResult confirmed) {
    return written == PublishResult.ACCEPTED ? confirmed : written;
  }

  /** A message that was not sent leaves a gap in the sequence, which the births close. */
  private PublishResult checked(PublishResult result) {
    if (result == PublishResult.REFUSED || result == PublishResult.QUOTA_EXCEEDED) {
      synchronized (this) {
        isRebirthDue = true;
      }
    }
    return result;
  }

  @Override
  public void reconnect() {
    session().ifPresent(Session::reconnect);
  }

  @Override
  public CompletionStage<Void> close(Optional<Publication> finalMessage) {
    Optional<Publication> death;
    synchronized (this) {
      death = isReady ? Optional.of(publication(node.death(bdSeq.current()))) : Optional.empty();
      end();
    }
    return session()
        .map(open -> open.close(death))
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  /** Publishes the NDEATH, disconnects, and ends the threads. Waits a few seconds for them. */
  @Override
  public void close() {
    var unused = close(Optional.empty());
    sessions.close();
  }
}
