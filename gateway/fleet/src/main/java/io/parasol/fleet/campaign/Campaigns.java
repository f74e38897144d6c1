// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.FolderLock;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.yaml.ConfigException;
import io.parasol.fleet.campaign.CampaignRun.Surroundings;
import io.parasol.fleet.campaign.DeviceFacts.About;
import io.parasol.fleet.campaign.Entry.Planned;
import io.parasol.fleet.campaign.Entry.Stopped;
import io.parasol.fleet.settings.CampaignSettings;
import io.parasol.fleet.settings.SiteRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The campaigns of a centre, each with a folder of its own. */
public final class Campaigns {

  private static final String STOP = "stop";
  private static final int MAX_LISTED = 20;

  /** How long the inventory of a fleet may take. */
  private static final Duration INVENTORY_TIMEOUT = Duration.ofMinutes(5);

  private final CampaignSettings settings;
  private final CampaignJournals journals;
  private final InstantSource clock;
  private final Consumer<String> out;

  /**
   * Creates the campaigns.
   *
   * @param out gets what operators read, line by line; may be called on any thread.
   */
  public Campaigns(CampaignSettings settings, InstantSource clock, Consumer<String> out) {
    this.settings = settings;
    this.journals = new CampaignJournals(settings.state());
    this.clock = clock;
    this.out = out;
  }

  /**
   * Prints which devices a campaign would update, wave by wave, and which commands are missing. Of
   * a campaign that has begun, these are the devices that it had then.
   *
   * @return whether it could begin.
   * @throws IOException if the central broker does not answer.
   */
  public boolean plan(Path file) throws ConfigException, IOException {
    Campaign campaign = load(file);
    Progress progress = journals.progress(campaign.name());
    requireUnchanged(file, campaign, progress);
    Planner.Plan plan =
        progress.plan().isPresent()
            ? new Planner.Plan(progress.waves(), List.of(), List.of())
            : withConflicts(campaign, plan(campaign, new CompletableFuture<>()));
    for (int wave = 0; wave < plan.waves().size(); wave++) {
      for (Target target : plan.waves().get(wave)) {
        out.accept("wave %d: %s: %s".formatted(wave + 1, target, command(campaign, target)));
      }
    }
    report(plan);
    return plan.problems().isEmpty();
  }

  private String command(Campaign campaign, Target target) {
    CommandFile command = CommandFile.read(campaign, target);
    return command instanceof CommandFile.Usable usable
        ? "signed by %d, %s at %s"
            .formatted(
                usable.signatures(),
                command.whyNot(clock.instant()).isEmpty() ? "expires" : "has expired",
                usable.expires())
        : ((CommandFile.Unusable) command).reason();
  }

  private void report(Planner.Plan plan) {
    if (!plan.left().isEmpty()) {
      out.accept(
          "%d devices are selected, and in no wave: %s%s"
              .formatted(
                  plan.left().size(),
                  String.join(
                      ", ", plan.left().stream().limit(MAX_LISTED).map(Target::toString).toList()),
                  plan.left().size() > MAX_LISTED ? ", …" : ""));
    }
    plan.problems().stream().limit(MAX_LISTED).forEach(out);
  }

  /**
   * Starts a campaign, or continues it, until it has ended.
   *
   * @param interrupted completes when the process must end; the campaign goes on with the next
   *     call.
   * @return whether all waves have ended.
   * @throws IOException if the campaign cannot begin, or a decision cannot be recorded.
   */
  public boolean run(Path file, CompletableFuture<?> interrupted)
      throws ConfigException, IOException {
    Campaign campaign = load(file);
    Progress progress = journals.progress(campaign.name());
    requireUnchanged(file, campaign, progress);
    if (progress.plan().isEmpty()) {
      begin(file, campaign, plan(campaign, interrupted));
    }
    return goOn(campaign, interrupted);
  }

  private static void requireUnchanged(Path file, Campaign campaign, Progress progress)
      throws IOException {
    if (progress.plan().filter(begun -> !begun.digest().equals(campaign.digest())).isPresent()) {
      throw new IOException(
          "%s has changed since the campaign began; give the changed campaign another name"
              .formatted(file));
    }
  }

  /** A campaign that cannot begin leaves nothing behind. */
  @SuppressWarnings("try") // The lock is only held.
  void begin(Path file, Campaign campaign, Planner.Plan inventory) throws IOException {
    try (FolderLock onlyOne = journals.lockBeginning()) {
      Planner.Plan plan = withConflicts(campaign, inventory);
      report(plan);
      if (!plan.problems().isEmpty()) {
        throw new IOException("the campaign cannot begin");
      }
      Progress progress = new Progress();
      try (Journal journal = journals.open(campaign.name(), progress)) {
        if (progress.plan().isPresent()) {
          requireUnchanged(file, campaign, progress);
          return;
        }
        Planned planned =
            new Planned(
                clock.instant(),
                campaign.name(),
                campaign.digest(),
                campaign.release(),
                campaign.version(),
                plan.waves());
        journal.append(planned);
        StatusText.of(planned).ifPresent(out);
      }
    }
  }

  private Planner.Plan withConflicts(Campaign campaign, Planner.Plan plan) throws IOException {
    List<String> problems = new ArrayList<>(plan.problems());
    problems.addAll(journals.conflicts(campaign.name(), plan.waves()));
    return new Planner.Plan(plan.waves(), plan.left(), problems);
  }

  private boolean goOn(Campaign campaign, CompletableFuture<?> interrupted)
      throws ConfigException, IOException {
    Progress progress = new Progress();
    try (Journal journal = journals.open(campaign.name(), progress)) {
      boolean isOver =
          progress.isFinished() || (progress.stopped().isPresent() && !progress.hasOpen());
      if (isOver) {
        out.accept(StatusText.line(campaign.name(), progress));
      } else {
        new CampaignRun(
                campaign,
                new Surroundings(
                    settings,
                    SiteRegistry.load(settings.sites()),
                    new ReceiptReader(anchors()),
                    clock,
                    out),
                journal,
                progress,
                journals.folder(campaign.name()).resolve(STOP))
            .run(interrupted);
      }
      return progress.isFinished();
    }
  }

  private List<X509Certificate> anchors() throws IOException {
    try {
      return settings.gateways().isPresent()
          ? Certificates.read(settings.gateways().get())
          : List.of();
    } catch (UnusableKeyException unusable) {
      throw new IOException("gateways: " + unusable.getMessage(), unusable);
    }
  }

  private Campaign load(Path file) throws ConfigException, IOException {
    Campaign campaign = CampaignFile.load(file);
    if (campaign.criteria().yield().isPresent() && settings.tables().isEmpty()) {
      throw new IOException("judge.yield needs tables in the configuration of campaigns");
    }
    return campaign;
  }

  private Planner.Plan plan(Campaign campaign, CompletableFuture<?> interrupted)
      throws ConfigException, IOException {
    return Planner.plan(campaign, inventory(campaign, interrupted));
  }

  /** Asks the broker for what each device is. */
  private Map<Target, About> inventory(Campaign campaign, CompletableFuture<?> interrupted)
      throws ConfigException, IOException {
    SiteRegistry registry = SiteRegistry.load(settings.sites());
    FleetFacts facts = new FleetFacts(new ReceiptReader(List.of()), (target, command) -> false);
    CompletableFuture<Map<Target, About>> inventory = new CompletableFuture<>();
    ScheduledExecutorService executor = CampaignLink.executor();
    CampaignLink link =
        new CampaignLink(
            settings
                .mqtt()
                .withSession(
                    settings.mqtt().clientId() + "-" + campaign.name() + "-plan", Duration.ZERO),
            registry,
            registry.sites().entrySet().stream()
                .filter(each -> campaign.selection().hasSite(each.getKey()))
                .map(each -> "%s/%s/+/about".formatted(each.getValue().topics(), each.getKey()))
                .toList(),
            facts,
            executor);
    var poll =
        executor.scheduleWithFixedDelay(
            () -> {
              if (link.isSettled()) {
                inventory.complete(facts.inventory());
              }
            },
            0,
            200,
            TimeUnit.MILLISECONDS);
    try {
      var unused = inventory.orTimeout(INVENTORY_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      link.serve(CompletableFuture.anyOf(inventory, interrupted), () -> true);
      if (!inventory.isDone()) {
        throw new IOException("interrupted before the campaign has begun");
      }
      if (inventory.isCompletedExceptionally()) {
        throw new IOException("the central broker cannot be reached");
      }
      return inventory.join();
    } finally {
      poll.cancel(false);
      executor.shutdownNow();
    }
  }

  /**
   * Stops a campaign: nothing more is sent. What was sent cannot be recalled.
   *
   * @return whether there is such a campaign.
   */
  public boolean stop(String name) throws IOException {
    if (!journals.exists(name)) {
      return false;
    }
    DurableFile.replace(
        journals.folder(name).resolve(STOP),
        "stop\n".getBytes(UTF_8),
        PosixFilePermissions.fromString("rw-r--r--"));
    Progress progress = new Progress();
    try (Journal journal = journals.open(name, progress)) {
      if (progress.stopped().isEmpty() && !progress.isFinished()) {
        Stopped stopped =
            new Stopped(clock.instant(), "operator", Optional.empty(), "by an operator");
        journal.append(stopped);
        progress.apply(stopped);
      }
      out.accept(StatusText.line(name, progress));
    } catch (Journal.InUseException runs) {
      out.accept("%s: stops as soon as the process that runs it sees that".formatted(name));
    }
    return true;
  }

  /**
   * Prints how far a campaign is.
   *
   * @return whether there is such a campaign.
   */
  public boolean status(String name, boolean isJson) throws IOException {
    if (!journals.exists(name)) {
      return false;
    }
    Progress progress = journals.progress(name);
    if (isJson) {
      out.accept(new String(Json.write(StatusText.json(name, progress)), UTF_8));
    } else {
      StatusText.details(name, progress).forEach(out);
    }
    return true;
  }

  /** Prints how far each campaign is. */
  public void list(boolean isJson) throws IOException {
    List<Json> all = new ArrayList<>();
    for (String name : journals.names()) {
      Progress progress = journals.progress(name);
      if (isJson) {
        all.add(StatusText.json(name, progress));
      } else {
        out.accept(StatusText.line(name, progress));
      }
    }
    if (isJson) {
      out.accept(new String(Json.write(new Json.Arr(all)), UTF_8));
    }
  }
}
