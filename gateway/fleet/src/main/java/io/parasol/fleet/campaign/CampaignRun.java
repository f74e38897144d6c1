// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.fleet.campaign.Entry.Acknowledged;
import io.parasol.fleet.campaign.Entry.Received;
import io.parasol.fleet.campaign.Entry.Sent;
import io.parasol.fleet.campaign.Entry.Stopped;
import io.parasol.fleet.settings.CampaignSettings;
import io.parasol.fleet.settings.IngestSettings.Mqtt;
import io.parasol.fleet.settings.SiteRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out a campaign until it has ended. Each decision is in the journal before it takes
 * effect; after a restart the campaign goes on with the next one.
 *
 * <p>All decisions are made on one thread.
 */
final class CampaignRun implements World {

  private static final Logger LOG = LoggerFactory.getLogger(CampaignRun.class);

  /** Without a message, the passing of time is looked at this often. */
  private static final Duration IDLE = Duration.ofSeconds(5);

  private static final Duration COMMAND_AGE = Duration.ofSeconds(10);
  private static final Duration YIELD_AGE = Duration.ofMinutes(5);

  /** The kinds of messages that a campaign reads. */
  static final List<String> KINDS = List.of("about", "state", "update", "findings", "receipt");

  private final Campaign campaign;
  private final SiteRegistry registry;
  private final @Nullable EnergyTables tables;
  private final Journal journal;
  private final Path stopFile;
  private final InstantSource clock;
  private final Consumer<String> out;
  private final Progress progress;
  private final Engine engine;
  private final FleetFacts facts;
  private final ScheduledExecutorService executor = CampaignLink.executor();
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private final Map<Target, Cached<CommandFile>> commands = new HashMap<>();
  private final Map<Target, Cached<YieldComparison>> yields = new HashMap<>();
  private final CampaignLink link;
  private Instant lookedAt = Instant.MIN;
  private String blocked = "";

  private record Cached<T>(Instant at, T value) {}

  /**
   * What a campaign has around it.
   *
   * @param out gets one line for each decision.
   */
  record Surroundings(
      CampaignSettings settings,
      SiteRegistry registry,
      ReceiptReader receipts,
      InstantSource clock,
      Consumer<String> out) {}

  /**
   * Prepares to go on with a campaign.
   *
   * @param progress the sum of the journal, which has the plan.
   * @param stopFile exists when an operator has asked to stop the campaign.
   */
  CampaignRun(
      Campaign campaign, Surroundings around, Journal journal, Progress progress, Path stopFile) {
    this.campaign = campaign;
    this.registry = around.registry();
    this.tables = around.settings().tables().map(EnergyTables::new).orElse(null);
    this.journal = journal;
    this.stopFile = stopFile;
    this.clock = around.clock();
    this.out = around.out();
    this.progress = progress;
    this.engine = new Engine(campaign, this);
    this.facts =
        new FleetFacts(
            around.receipts(),
            (target, command) ->
                progress
                    .of(target)
                    .sent()
                    .filter(sent -> sent.command().equals(command))
                    .isPresent());
    progress.received().forEach(facts::restore);
    Mqtt mqtt = around.settings().mqtt();
    this.link =
        new CampaignLink(
            mqtt.withSession(mqtt.clientId() + "-" + campaign.name(), mqtt.sessionExpiry()),
            registry,
            filters(),
            facts,
            executor);
  }

  private List<String> filters() {
    return progress.waves().stream()
        .flatMap(List::stream)
        .map(Target::site)
        .distinct()
        .filter(registry.sites()::containsKey)
        .flatMap(site -> KINDS.stream().map(kind -> topic(site, "+", kind)))
        .toList();
  }

  private String topic(String site, String device, String kind) {
    SiteRegistry.Site known = registry.sites().get(site);
    return "%s/%s/%s/%s".formatted(known == null ? "unknown" : known.topics(), site, device, kind);
  }

  /**
   * Runs until the campaign has ended, or until the future completes.
   *
   * @throws IOException if a decision cannot be recorded.
   */
  void run(CompletableFuture<?> interrupted) throws IOException {
    var unused = executor.scheduleWithFixedDelay(this::advance, 0, 1, TimeUnit.SECONDS);
    CompletableFuture<Object> any = CompletableFuture.anyOf(end, interrupted);
    link.serve(any, end::isDone);
    executor.shutdown();
    try {
      if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IOException("the campaign does not end");
      }
      if (end.isDone()) {
        end.get();
      }
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      throw new IOException(cause == null ? "failed" : String.valueOf(cause.getMessage()), failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void advance() {
    Instant now = clock.instant();
    if (end.isDone()
        || !link.isSettled()
        || !(link.takeChanged() || now.isAfter(lookedAt.plus(IDLE)))) {
      return;
    }
    lookedAt = now;
    try {
      List<Entry> next = engine.next(progress, clock.instant());
      while (!next.isEmpty()) {
        for (Entry each : next) {
          if (decide(each) instanceof Stopped) {
            break;
          }
        }
        next = engine.next(progress, clock.instant());
      }
      recordEarlyReceipts();
      link.acknowledge();
      reportBlocked();
      if (progress.isFinished() || (progress.stopped().isPresent() && !progress.hasOpen())) {
        end.complete("ended");
      }
    } catch (IOException | RuntimeException failed) {
      end.completeExceptionally(failed);
    }
  }

  private void reportBlocked() {
    String why = engine.blocked(progress, clock.instant()).orElse("");
    if (!why.equals(blocked) && !why.isEmpty()) {
      out.accept(why);
    }
    blocked = why;
  }

  /** Returns what was decided, which is to stop if the journal has no room for the entry. */
  private Entry decide(Entry entry) throws IOException {
    Entry decided = journal.appendOrStop(entry);
    progress.apply(decided);
    StatusText.of(decided).ifPresent(out);
    if (decided instanceof Sent sent) {
      publish(sent);
    }
    return decided;
  }

  /** The broker does not deliver them again, and they cannot be verified yet. */
  private void recordEarlyReceipts() throws IOException {
    for (Received each : facts.takeEarly(clock.instant())) {
      if (progress.open().contains(each.target())) {
        try {
          journal.append(each);
          progress.apply(each);
        } catch (Journal.FullException full) {
          LOG.warn(
              "receipt kept in memory only device={} why={}", each.target(), full.getMessage());
        }
      }
    }
  }

  private void publish(Sent sent) {
    Target target = sent.target();
    Optional<byte[]> envelope = CommandFile.envelope(campaign, target, sent.command());
    if (envelope.isEmpty()) {
      return;
    }
    var unused =
        link.publish(topic(target.site(), target.device(), "command"), envelope.get())
            .whenComplete(
                (isTaken, failure) ->
                    executor.execute(() -> published(sent, Boolean.TRUE.equals(isTaken), failure)));
  }

  private void published(Sent sent, boolean isTaken, @Nullable Throwable failure) {
    if (failure != null) {
      out.accept("%s: not sent: %s".formatted(sent.target(), failure.getMessage()));
    } else if (!isTaken) {
      out.accept("%s: the central broker has no subscriber for it".formatted(sent.target()));
    } else if (!end.isDone() && !progress.of(sent.target()).isAcknowledged()) {
      try {
        var unused = decide(new Acknowledged(clock.instant(), sent.target(), sent.command()));
      } catch (IOException failed) {
        end.completeExceptionally(failed);
      }
    }
  }

  @Override
  public DeviceFacts facts(Target target) {
    return facts.of(target);
  }

  @Override
  public List<Target> devices(String site) {
    return facts.devices(site);
  }

  @Override
  public boolean isOnline(String site) {
    return facts.isOnline(site);
  }

  @Override
  public CommandFile command(Target target, Optional<String> image) {
    Instant now = clock.instant();
    Cached<CommandFile> cached = commands.get(target);
    if (cached == null || now.isAfter(cached.at().plus(COMMAND_AGE))) {
      cached = new Cached<>(now, CommandFile.read(campaign, target));
      commands.put(target, cached);
    }
    return cached.value().of(image);
  }

  @Override
  public boolean isStopRequested() {
    return Files.exists(stopFile);
  }

  @Override
  public YieldComparison compareEnergy(
      Target target, Instant sent, Instant installed, Untouched untouched) {
    Instant now = clock.instant();
    Cached<YieldComparison> cached = yields.get(target);
    if (cached == null || now.isAfter(cached.at().plus(YIELD_AGE))) {
      cached = new Cached<>(now, compare(target, sent, installed, untouched, now));
      yields.put(target, cached);
    }
    return cached.value();
  }

  private YieldComparison compare(
      Target target, Instant sent, Instant installed, Untouched untouched, Instant now) {
    int hours = campaign.criteria().yield().map(Campaign.Yield::hours).orElse(1);
    try {
      return tables == null
          ? YieldComparison.impossible("no tables are configured")
          : tables.compare(target, sent, installed, now, hours, untouched);
    } catch (IOException unreadable) {
      return YieldComparison.impossible(String.valueOf(unreadable.getMessage()));
    }
  }
}
