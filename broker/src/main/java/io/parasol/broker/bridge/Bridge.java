// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import io.parasol.broker.access.Permission;
import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session at the upstream broker. A message that is published on it under a topic of the site
 * arrives there under that topic behind a prefix. Commands arrive in the other direction.
 *
 * <p>Two rules prevent loops. The bridge does not subscribe to topics that it publishes to, except
 * for its own probe. It marks every message that it publishes, and drops received messages with
 * such a mark.
 */
public final class Bridge implements Session, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Bridge.class);

  /** The user property of every message that a bridge has published. Its value is the site id. */
  static final String BRIDGE_PROPERTY = "bridge";

  private final BridgeSettings settings;
  private final UpstreamTopics upstreamTopics;
  private final Sessions sessions;
  private final boolean isOwner;
  private volatile @Nullable Session session;

  /** Creates a bridge without connecting. */
  public Bridge(BridgeSettings settings) {
    this(settings, new Sessions(settings.to(), "mqtt-bridge"), true);
  }

  private Bridge(BridgeSettings settings, Sessions sessions, boolean isOwner) {
    this.settings = settings;
    this.upstreamTopics = new UpstreamTopics(settings.prefix(), settings.topics());
    this.sessions = sessions;
    this.isOwner = isOwner;
  }

  /**
   * Creates a bridge without connecting, which shares the threads of its connection with others.
   *
   * @param sessions to the addresses of the settings; the caller closes them.
   */
  public static Bridge over(Sessions sessions, BridgeSettings settings) {
    return new Bridge(settings, sessions, false);
  }

  /**
   * Returns everything that the bridge of a site may do at the central broker.
   *
   * @param prefix the prefix of every topic there, ending with {@code /}; may be empty.
   */
  public static List<Permission> permissions(String prefix, Topics topics) {
    return new UpstreamTopics(prefix, topics).permissions();
  }

  /**
   * Opens the session; must be called once only. It connects in the background and retries until
   * the connection is up.
   */
  public void open(BridgeListener listener) {
    session =
        sessions.open(
            new SessionSettings(
                settings.clientId(),
                settings.material(),
                toUpstream(settings.will()),
                upstreamTopics::filters,
                List.of(upstreamTopics.probe())),
            new BridgeSessionListener(listener));
  }

  @Override
  public boolean isConnected() {
    Session opened = session;
    return opened != null && opened.isConnected();
  }

  @Override
  public int window() {
    Session opened = session;
    return opened == null ? 0 : opened.window();
  }

  /**
   * Publishes at the upstream broker; see {@link Session#publish}.
   *
   * @param publication under a topic of the site. The result is {@link PublishResult#REFUSED} if
   *     messages of this topic are not forwarded.
   */
  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    Optional<Publication> forwarded = toUpstream(publication);
    if (forwarded.isEmpty()) {
      log.error(
          "publish rejected topic={} why=\"messages of this topic are not forwarded upstream\"",
          publication.topic());
      return CompletableFuture.completedFuture(PublishResult.REFUSED);
    }
    Session opened = session;
    return opened == null
        ? CompletableFuture.completedFuture(PublishResult.UNKNOWN)
        : opened.publish(forwarded.get());
  }

  private Optional<Publication> toUpstream(Publication publication) {
    Map<String, String> properties = new HashMap<>(publication.properties());
    properties.put(BRIDGE_PROPERTY, settings.topics().site().value());
    return upstreamTopics
        .toUpstream(publication.topic())
        .map(
            topic ->
                new Publication(
                    topic,
                    publication.payload(),
                    publication.retain(),
                    publication.contentType(),
                    publication.expiry(),
                    properties,
                    publication.correlation()));
  }

  @Override
  public long publishesWithoutSubscribers() {
    Session opened = session;
    return opened == null ? 0 : opened.publishesWithoutSubscribers();
  }

  @Override
  public void reconnect() {
    Session opened = session;
    if (opened != null) {
      opened.reconnect();
    }
  }

  @Override
  public CompletionStage<Void> close(Optional<Publication> finalMessage) {
    Session opened = session;
    return opened == null
        ? CompletableFuture.completedFuture(null)
        : opened.close(finalMessage.flatMap(this::toUpstream));
  }

  /**
   * Closes the session. It sends no final message, unless {@link #close(Optional)} was called
   * before.
   */
  @Override
  public void close() {
    if (isOwner) {
      sessions.close();
    } else {
      var unused = close(Optional.empty());
    }
  }

  private final class BridgeSessionListener implements SessionListener {
    private final BridgeListener listener;

    BridgeSessionListener(BridgeListener listener) {
      this.listener = listener;
    }

    @Override
    public void connected() {
      listener.connected();
    }

    @Override
    public void disconnected(String why) {
      listener.disconnected(why);
    }

    @Override
    public void connectFailed(String why) {
      listener.disconnected(why);
    }

    @Override
    public void delivered(Delivery delivery) {
      if (delivery.topic().equals(upstreamTopics.probe())) {
        listener.probeReceived(delivery.payload());
      } else if (delivery.properties().containsKey(BRIDGE_PROPERTY)) {
        listener.loopDetected(delivery.topic());
      } else if (upstreamTopics.parse(delivery.topic()).orElse(null)
              instanceof SiteTopic.OfDevice topic
          && topic.kind() == Kind.COMMAND) {
        listener.command(topic.device(), toLocal(topic, delivery));
      } else {
        log.warn(
            "message from the upstream broker dropped why=\"unexpected topic\" topic={}",
            delivery.topic());
      }
    }

    private Delivery toLocal(SiteTopic.OfDevice topic, Delivery delivery) {
      return new Delivery(
          settings.topics().of(topic.device(), topic.kind()),
          delivery.payload(),
          delivery.retained(),
          Optional.empty(),
          delivery.correlation());
    }
  }
}
