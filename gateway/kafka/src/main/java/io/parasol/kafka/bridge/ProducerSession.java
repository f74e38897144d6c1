// SPDX-License-Identifier: Apache-2.0
package io.parasol.kafka.bridge;

import io.parasol.broker.client.Backoff;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.SessionListener;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.upstream.KafkaConnector.KafkaSession;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that makes one producer after another.
 *
 * <p>It is connected when the cluster has shown all topics. It is disconnected when a record could
 * not be written, or when some wait and the cluster has acknowledged none for a minute, or for five
 * seconds without a connection. The producer is closed then, before the next one is created, and
 * every record without an acknowledgement is {@link PublishResult#UNKNOWN}: the gateway sends it
 * again from its store.
 *
 * <p>A record never expires within a producer, so that a later record of a device cannot be written
 * before an earlier one.
 */
final class ProducerSession implements KafkaSession {

  private static final Logger log = LoggerFactory.getLogger(ProducerSession.class);

  /** How many records may be without acknowledgement. Their bytes are limited by the sender. */
  static final int WINDOW = 200;

  private static final int MAX_QUEUED = 1000;
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
  private static final Duration MAX_STANDSTILL = Duration.ofMinutes(1);
  private static final Duration MAX_UNCONNECTED = Duration.ofSeconds(5);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final int MAX_CAUSES = 8;

  private final Supplier<Producer<byte[], byte[]>> producers;
  private final SiteRecords records;
  private final SessionListener listener;
  private final Backoff backoff;
  private final SerialExecutor thread =
      new SerialExecutor("kafka-bridge", MAX_QUEUED, SerialExecutor.Closing.INTERRUPT);
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  /** The connection; null while there is none. */
  private volatile @Nullable Connection active;

  private volatile boolean isClosing;

  @ConfinedTo("kafka-bridge")
  private int failures;

  @ConfinedTo("kafka-bridge")
  private String loggedWhy = "";

  /**
   * Creates a session, which does not connect yet.
   *
   * @param producers creates a producer, or throws; called on the thread of the session.
   * @param random a random number from 0 to 1, for the delays between attempts.
   */
  ProducerSession(
      Supplier<Producer<byte[], byte[]>> producers,
      SiteRecords records,
      SessionListener listener,
      DoubleSupplier random) {
    this.producers = producers;
    this.records = records;
    this.listener = listener;
    // The client library tries all addresses itself.
    this.backoff = new Backoff(1, random);
  }

  /** Connects in the background; called once. */
  void start() {
    thread.execute(this::connect);
    thread.every(CHECK_INTERVAL, "kafka", this::check);
  }

  /** A record in flight, or about to be. */
  private static final class Pending {
    private final CompletableFuture<PublishResult> result = new CompletableFuture<>();
  }

  /** A producer and the records in it. */
  private static final class Connection {
    private final Producer<byte[], byte[]> producer;
    private final Set<Pending> inFlight = ConcurrentHashMap.newKeySet();
    private volatile long progress = System.nanoTime();
    private volatile boolean isProven;

    Connection(Producer<byte[], byte[]> producer) {
      this.producer = producer;
    }

    /** Counts a record in; the time without an acknowledgement begins with the first one. */
    void add(Pending pending) {
      if (inFlight.isEmpty()) {
        progress = System.nanoTime();
      }
      inFlight.add(pending);
    }

    void complete(Pending pending, PublishResult answer) {
      progress = System.nanoTime();
      inFlight.remove(pending);
      pending.result.complete(answer);
    }

    /** Returns why the connection must be given up; empty if it works, as far as is known. */
    Optional<String> problem() {
      Duration standstill = Duration.ofNanos(System.nanoTime() - progress);
      if (inFlight.isEmpty() || standstill.compareTo(MAX_UNCONNECTED) < 0) {
        return Optional.empty();
      }
      if (!isConnected()) {
        return Optional.of("no connection to Kafka");
      }
      return standstill.compareTo(MAX_STANDSTILL) < 0
          ? Optional.empty()
          : Optional.of(
              "no acknowledgement from Kafka within %d s".formatted(MAX_STANDSTILL.toSeconds()));
    }

    /** Returns whether the client library has a connection to any broker, if it states that. */
    private boolean isConnected() {
      return producer.metrics().entrySet().stream()
          .filter(each -> each.getKey().name().equals("connection-count"))
          .allMatch(
              each ->
                  !(each.getValue().metricValue() instanceof Number count)
                      || count.doubleValue() > 0);
    }

    /** Waits for what is on its way until the time limit, and gives up the rest. */
    void close(Duration timeout) {
      boolean wasInterrupted = Thread.interrupted();
      try {
        producer.close(timeout);
      } catch (KafkaException unusable) {
        log.debug("producer not closed properly why={}", text(unusable));
      }
      inFlight.forEach(each -> each.result.complete(PublishResult.UNKNOWN));
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @ConfinedTo("kafka-bridge")
  private void connect() {
    if (isClosing) {
      return;
    }
    Connection made = null;
    try {
      made = new Connection(producers.get());
      for (String topic : records.names()) {
        requireTopic(made.producer, topic);
      }
    } catch (KafkaException | IllegalStateException unavailable) {
      if (made != null) {
        made.close(Duration.ZERO);
      }
      if (!isClosing) {
        String why = text(unavailable);
        listener.connectFailed(why);
        retry(why, isRefusal(unavailable));
      }
      return;
    }
    if (isClosing) {
      made.close(Duration.ZERO);
      return;
    }
    active = made;
    log.info("kafka connected");
    listener.connected();
  }

  private static void requireTopic(Producer<byte[], byte[]> producer, String topic) {
    try {
      var unused = producer.partitionsFor(topic);
    } catch (TimeoutException silent) {
      throw new KafkaException(
          "no answer from Kafka within %d s about the topic %s: unreachable, or no such topic"
              .formatted(KafkaBridge.MAX_BLOCK_MILLIS / 1000, topic));
    }
  }

  @ConfinedTo("kafka-bridge")
  private void retry(String why, boolean isRefusal) {
    failures = isRefusal ? backoff.afterRefusal(failures) : failures + 1;
    Duration delay = backoff.delay(failures);
    if (!why.equals(loggedWhy)) {
      log.warn("kafka not available why=\"{}\" retryIn={}", why, delay);
      loggedWhy = why;
    }
    thread.after(delay, this::connect);
  }

  /** Ends a connection, unless another one has taken its place. */
  @ConfinedTo("kafka-bridge")
  private void fail(Connection connection, String why, boolean isRefusal) {
    if (active != connection) {
      return;
    }
    active = null;
    connection.close(Duration.ZERO);
    listener.disconnected(why);
    retry(why, isRefusal);
  }

  @ConfinedTo("kafka-bridge")
  private void fail(Connection connection, Exception failure) {
    fail(connection, text(failure), isRefusal(failure));
  }

  /** Returns whether frequent attempts are of no use. */
  private static boolean isRefusal(Exception failure) {
    return failure instanceof AuthorizationException || failure instanceof AuthenticationException;
  }

  @ConfinedTo("kafka-bridge")
  private void check() {
    Connection connection = active;
    if (connection != null) {
      connection.problem().ifPresent(why -> fail(connection, why, false));
    }
  }

  @Override
  public boolean isConnected() {
    return active != null;
  }

  @Override
  public int window() {
    return WINDOW;
  }

  /**
   * {@inheritDoc} It completes on a thread of the producer. It is {@link PublishResult#REFUSED} if
   * the record is larger than the topic accepts, or invalid there.
   */
  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    Connection connection = active;
    if (connection == null) {
      return CompletableFuture.completedFuture(PublishResult.UNKNOWN);
    }
    Pending pending = new Pending();
    connection.add(pending);
    if (!thread.tryExecute(() -> send(connection, publication, pending))) {
      connection.complete(pending, PublishResult.QUOTA_EXCEEDED);
    }
    return pending.result;
  }

  @ConfinedTo("kafka-bridge")
  private void send(Connection connection, Publication publication, Pending pending) {
    if (active != connection) {
      connection.complete(pending, PublishResult.UNKNOWN);
      return;
    }
    Optional<ProducerRecord<byte[], byte[]>> record = records.of(publication);
    if (record.isEmpty()) {
      log.error(
          "publish rejected topic={} why=\"messages of this topic are not forwarded upstream\"",
          publication.topic());
      connection.complete(pending, PublishResult.REFUSED);
      return;
    }
    try {
      var unused =
          connection.producer.send(
              record.get(), (metadata, failure) -> onAnswer(connection, pending, failure));
    } catch (KafkaException | IllegalStateException unusable) {
      fail(connection, unusable);
    }
  }

  /** Called on the thread of the producer. */
  private void onAnswer(Connection connection, Pending pending, @Nullable Exception failure) {
    if (failure == null) {
      if (!connection.isProven) {
        connection.isProven = true;
        var unused = thread.tryExecute(this::acknowledged);
      }
      connection.complete(pending, PublishResult.ACCEPTED);
    } else if (failure instanceof RecordTooLargeException
        || failure instanceof InvalidRecordException) {
      connection.complete(pending, PublishResult.REFUSED);
    } else {
      // Its result is unknown once the producer is closed.
      var unused = thread.tryExecute(() -> fail(connection, failure));
    }
  }

  /** Only an acknowledgement proves that the cluster accepts records. */
  @ConfinedTo("kafka-bridge")
  private void acknowledged() {
    failures = 0;
    loggedWhy = "";
  }

  private static String text(Throwable failure) {
    Throwable root = failure;
    for (int i = 0; i < MAX_CAUSES && root.getCause() != null; i++) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return Printable.of(
        message == null || message.isBlank() ? root.getClass().getSimpleName() : message);
  }

  @Override
  public void reconnect() {
    var unused =
        thread.tryExecute(
            () -> {
              Connection connection = active;
              if (connection != null) {
                fail(connection, "reconnecting", false);
              }
            });
  }

  @Override
  public CompletionStage<Void> close(Optional<Publication> finalMessage) {
    boolean isFirst = !isClosing;
    isClosing = true;
    if (active == null || !isFirst || !thread.tryExecute(() -> finish(finalMessage))) {
      closed.complete(null);
    }
    return closed.copy();
  }

  @ConfinedTo("kafka-bridge")
  private void finish(Optional<Publication> finalMessage) {
    Connection connection = active;
    if (connection != null) {
      finalMessage.ifPresent(
          last -> {
            Pending pending = new Pending();
            connection.add(pending);
            send(connection, last, pending);
          });
      active = null;
      connection.close(CLOSE_TIMEOUT);
    }
    closed.complete(null);
  }

  @Override
  public void close() {
    isClosing = true;
    // Discards what is queued, and interrupts what waits for the cluster.
    thread.close();
    Connection connection = active;
    active = null;
    if (connection != null) {
      connection.close(Duration.ZERO);
    }
    closed.complete(null);
  }
}
