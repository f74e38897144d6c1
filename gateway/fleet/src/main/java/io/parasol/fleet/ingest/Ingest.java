// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

import io.parasol.config.model.site.HostPort;
import io.parasol.fleet.mqtt.Backoff;
import io.parasol.fleet.mqtt.CentralConnection;
import io.parasol.fleet.mqtt.CentralConnection.Retained;
import io.parasol.fleet.mqtt.MessageCheck;
import io.parasol.fleet.mqtt.UsedNames;
import io.parasol.fleet.settings.IngestSettings;
import io.parasol.fleet.settings.SiteRegistry;
import io.parasol.kafka.KafkaTopics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves messages from the central MQTT broker to Kafka until it is stopped.
 *
 * <p>A connection to the broker lasts until either side fails. Whatever was not acknowledged then
 * comes again, so a message may be written twice and is never lost. The producer outlives the
 * connections, so that it writes the records of a lost connection before those of the next one.
 *
 * <p>While Kafka is away, nothing is acknowledged, and the broker stops at the Receive Maximum.
 */
public final class Ingest implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  private static final Duration STEP = Duration.ofSeconds(5);

  private final IngestSettings settings;
  private final KafkaTopics topics;
  private final Supplier<SiteRegistry> registry;
  private final IngestMetrics metrics;
  private final CompletableFuture<String> stop = new CompletableFuture<>();
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "ingest");
            thread.setDaemon(true);
            return thread;
          });
  private int attempts;
  private boolean isStandstill;

  public Ingest(IngestSettings settings, Supplier<SiteRegistry> registry, IngestMetrics metrics) {
    this.settings = settings;
    this.topics = new KafkaTopics(settings.kafka().prefix());
    this.registry = registry;
    this.metrics = metrics;
  }

  /** Runs until {@link #close}; called once. */
  @Override
  public void run() {
    Backoff backoff = backoff();
    while (!stop.isDone()) {
      try (KafkaOutput output = output()) {
        output.requireTopics();
        backoff.reset();
        serve(output);
        if (output.failed().isDone()) {
          LOG.warn("kafka failed why={}", output.failed().getNow(""));
        }
      } catch (IngestException unavailable) {
        LOG.warn("{} brokers={}", unavailable.getMessage(), settings.kafka().to());
      }
      pause(backoff, stop);
    }
    executor.shutdown();
  }

  private static Backoff backoff() {
    return new Backoff(() -> ThreadLocalRandom.current().nextDouble());
  }

  /** Names of devices whose records the last output could not write are not known to this one. */
  private KafkaOutput output() throws IngestException {
    UsedNames names = DeviceTopic.read(settings.kafka(), topics.devices());
    MessageCheck check = new MessageCheck(registry, settings.mqtt().senderProperty(), names);
    return new KafkaOutput(KafkaProducers.open(settings.kafka()), topics, check, metrics, executor);
  }

  /** Connects to the broker again and again, until Kafka fails or the ingest is stopped. */
  private void serve(KafkaOutput output) {
    CompletableFuture<Object> end = CompletableFuture.anyOf(output.failed(), stop);
    Backoff backoff = backoff();
    while (!end.isDone()) {
      HostPort broker = nextBroker();
      try (CentralConnection input =
          CentralConnection.connect(
              settings.mqtt(),
              broker,
              settings.mqtt().filters(),
              Retained.ONCE,
              executor,
              output::write)) {
        metrics.connected();
        backoff.reset();
        LOG.info("connected broker={}", broker);
        awaitEnd(input, CompletableFuture.anyOf(input.ended(), end));
        if (input.ended().isDone() && !end.isDone()) {
          LOG.warn("connection lost broker={} why={}", broker, input.ended().getNow(""));
        }
      } catch (IOException unavailable) {
        LOG.warn("{} broker={}", unavailable.getMessage(), broker);
      } finally {
        metrics.disconnected();
      }
      pause(backoff, end);
    }
  }

  private HostPort nextBroker() {
    List<HostPort> brokers = settings.mqtt().to();
    return brokers.get(attempts++ % brokers.size());
  }

  private void awaitEnd(CentralConnection input, CompletableFuture<?> end) {
    while (!end.isDone() && !Thread.currentThread().isInterrupted()) {
      await(STEP, end);
      logStandstill();
      if (!end.isDone() && isShared() && input.silence().compareTo(STEP) > 0) {
        input.subscribeAgain();
      }
    }
  }

  private void logStandstill() {
    boolean is = metrics.isStandstill();
    if (is && !isStandstill) {
      LOG.warn(
          "kafka takes no records; are enough replicas in sync? in-flight={} brokers={}",
          metrics.inFlight(),
          settings.kafka().to());
    } else if (!is && isStandstill) {
      LOG.info("kafka takes records again");
    }
    isStandstill = is;
  }

  private boolean isShared() {
    return settings.mqtt().group().isPresent();
  }

  private static void pause(Backoff backoff, CompletableFuture<?> unless) {
    await(backoff.next(), unless);
  }

  private static void await(Duration delay, CompletableFuture<?> unless) {
    try {
      unless.get(delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException elapsed) {
      // as wanted
    } catch (ExecutionException failed) {
      throw new IllegalStateException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Makes {@link #run} return within seconds; does not wait for it. */
  @Override
  public void close() {
    stop.complete("stopped");
  }
}
