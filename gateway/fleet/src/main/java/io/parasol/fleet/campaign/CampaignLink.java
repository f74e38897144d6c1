// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.Printable;
import io.parasol.fleet.mqtt.Backoff;
import io.parasol.fleet.mqtt.CentralConnection;
import io.parasol.fleet.mqtt.CentralConnection.Retained;
import io.parasol.fleet.mqtt.CheckedMessage;
import io.parasol.fleet.mqtt.CheckedMessage.Accepted;
import io.parasol.fleet.mqtt.CheckedMessage.Rejected;
import io.parasol.fleet.mqtt.IncomingMessage;
import io.parasol.fleet.mqtt.MessageCheck;
import io.parasol.fleet.mqtt.UsedNames;
import io.parasol.fleet.settings.IngestSettings.Mqtt;
import io.parasol.fleet.settings.SiteRegistry;
import io.parasol.kafka.MessageKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of a campaign to the central broker. It is opened again whenever it ends.
 *
 * <p>After each connect the broker delivers what it retains. Until that has arrived, nothing may be
 * decided: see {@link #isSettled}.
 *
 * <p>Everything but {@link #serve} runs on the thread of the executor.
 */
final class CampaignLink {

  private static final Logger LOG = LoggerFactory.getLogger(CampaignLink.class);

  private static final long SETTLE_NANOS = Duration.ofSeconds(3).toNanos();
  private static final long QUIET_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long MAX_SETTLE_NANOS = Duration.ofMinutes(1).toNanos();

  /** How many messages that cannot be read are named in the log. */
  private static final int MAX_WARNINGS = 20;

  private final Mqtt settings;
  private final List<String> filters;
  private final MessageCheck check;
  private final FleetFacts facts;
  private final ScheduledExecutorService executor;
  private final List<Runnable> unacknowledged = new ArrayList<>();
  private @Nullable CentralConnection connection;
  private long connectedAt;
  private long lastMessageAt;
  private boolean isChanged;
  private int ignored;

  /**
   * Creates the link, not connected yet.
   *
   * @param settings of a session of its own.
   * @param registry the sites whose messages count.
   * @param executor one thread.
   */
  CampaignLink(
      Mqtt settings,
      SiteRegistry registry,
      List<String> filters,
      FleetFacts facts,
      ScheduledExecutorService executor) {
    this.settings = settings;
    this.filters = List.copyOf(filters);
    this.check = new MessageCheck(() -> registry, settings.senderProperty(), new UsedNames());
    this.facts = facts;
    this.executor = executor;
  }

  /**
   * Returns one thread for a campaign. The library of the broker still has tasks for it when the
   * campaign has ended; they are dropped then.
   */
  static ScheduledExecutorService executor() {
    return new ScheduledThreadPoolExecutor(
        1,
        task -> {
          Thread thread = new Thread(task, "campaign");
          thread.setDaemon(true);
          return thread;
        },
        new ThreadPoolExecutor.DiscardPolicy());
  }

  /**
   * Connects again and again until the future completes. Blocks.
   *
   * @param isOver whether the session is not needed any more then.
   */
  void serve(CompletableFuture<?> end, BooleanSupplier isOver) {
    Backoff backoff = new Backoff(() -> ThreadLocalRandom.current().nextDouble());
    int attempts = 0;
    while (!end.isDone()) {
      HostPort broker = settings.to().get(attempts++ % settings.to().size());
      try (CentralConnection opened =
          CentralConnection.connect(
              settings, broker, filters, Retained.AT_EACH_CONNECT, executor, this::take)) {
        executor.execute(() -> opened(opened));
        backoff.reset();
        CompletableFuture.anyOf(opened.ended(), end).handle((ended, failure) -> "").join();
        executor.execute(this::closed);
        if (isOver.getAsBoolean()) {
          opened.end();
        } else if (!end.isDone()) {
          LOG.warn("connection lost broker={} why={}", broker, opened.ended().getNow(""));
        }
      } catch (IOException unavailable) {
        LOG.warn("{} broker={}", unavailable.getMessage(), broker);
      }
      pause(backoff, end);
    }
  }

  private static void pause(Backoff backoff, CompletableFuture<?> unless) {
    try {
      unless.get(backoff.next().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException elapsed) {
      // the next attempt
    } catch (ExecutionException failed) {
      // the caller reports it
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void opened(CentralConnection opened) {
    connection = opened;
    connectedAt = System.nanoTime();
    lastMessageAt = connectedAt;
  }

  private void closed() {
    connection = null;
    unacknowledged.clear();
  }

  /** Receipts are acknowledged after what they lead to has been recorded, the others at once. */
  void take(IncomingMessage message, Runnable acknowledge) {
    lastMessageAt = System.nanoTime();
    isChanged = true;
    CheckedMessage checked = check.check(message);
    if (checked instanceof Accepted accepted) {
      try {
        facts.accept(accepted, message.payload());
      } catch (JsonException | RuntimeException unreadable) {
        // If it ended the connection, it would come again, and stop the campaign for all sites.
        ignored(message.topic(), String.valueOf(unreadable.getMessage()));
      }
      if (accepted.kind() == MessageKind.RECEIPT) {
        unacknowledged.add(acknowledge);
        return;
      }
    } else if (checked instanceof Rejected rejected) {
      ignored(message.topic(), rejected.reason().wireName() + " " + rejected.detail());
    }
    acknowledge.run();
  }

  private void ignored(String topic, String why) {
    ignored++;
    if (ignored <= MAX_WARNINGS) {
      LOG.warn("message ignored topic={} why={}", Printable.of(topic), why);
    }
  }

  /** Acknowledges the receipts that came until now. */
  void acknowledge() {
    unacknowledged.forEach(Runnable::run);
    unacknowledged.clear();
  }

  /** Returns whether it is connected, and what the broker retains has arrived. */
  boolean isSettled() {
    long now = System.nanoTime();
    return connection != null
        && now - connectedAt >= SETTLE_NANOS
        && (now - lastMessageAt >= QUIET_NANOS || now - connectedAt >= MAX_SETTLE_NANOS);
  }

  /** Returns whether a message came since the last call. */
  boolean takeChanged() {
    boolean changed = isChanged;
    isChanged = false;
    return changed;
  }

  /** Publishes a command; see {@link CentralConnection#publish}. */
  CompletableFuture<Boolean> publish(String topic, byte[] payload) {
    return connection == null
        ? CompletableFuture.failedFuture(new IOException("not connected"))
        : connection.publish(topic, payload);
  }
}
