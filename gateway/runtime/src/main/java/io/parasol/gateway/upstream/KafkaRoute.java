// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionListener;
import io.parasol.gateway.upstream.KafkaConnector.KafkaSession;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The route to a Kafka cluster. Nothing comes down: Kafka is not asked for commands. Its
 * acknowledgement proves that the centre has a message, so there are no probes.
 */
final class KafkaRoute implements UpstreamRoute {

  private final KafkaConnector connector;
  private final KafkaConnector.Target target;
  private final Listener listener;
  private final Session session = new LateSession();
  private volatile @Nullable KafkaSession opened;

  /** Creates a route that is not open yet. */
  KafkaRoute(KafkaConnector connector, KafkaConnector.Target target, Listener listener) {
    this.connector = connector;
    this.target = target;
    this.listener = listener;
  }

  @Override
  public Session session() {
    return session;
  }

  @Override
  public void open() {
    opened = connector.open(target, new Events());
  }

  @Override
  public CompletionStage<Void> close(Publication last) {
    return session.close(Optional.of(last));
  }

  @Override
  public void close() {
    KafkaSession open = opened;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void end(String why) {
    close();
    listener.disconnected(why);
  }

  private final class Events implements SessionListener {

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
      throw new IllegalStateException("Kafka delivers nothing");
    }
  }

  /** The session, which does not exist before the route is open. */
  private final class LateSession implements Session {

    @Override
    public boolean isConnected() {
      KafkaSession open = opened;
      return open != null && open.isConnected();
    }

    @Override
    public int window() {
      KafkaSession open = opened;
      return open == null ? 0 : open.window();
    }

    @Override
    public CompletionStage<PublishResult> publish(Publication publication) {
      KafkaSession open = opened;
      return open == null
          ? CompletableFuture.completedFuture(PublishResult.UNKNOWN)
          : open.publish(publication);
    }

    @Override
    public void reconnect() {
      KafkaSession open = opened;
      if (open != null) {
        open.reconnect();
      }
    }

    @Override
    public CompletionStage<Void> close(Optional<Publication> finalMessage) {
      KafkaSession open = opened;
      return open == null ? CompletableFuture.completedFuture(null) : open.close(finalMessage);
    }
  }
}
