// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.broker.client.Delivery;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.SignedCommand;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.command.journal.JournalRecord;
import io.parasol.gateway.command.journal.SelfTestCheck;
import io.parasol.gateway.command.journal.SelfTestReport;
import io.parasol.gateway.command.receipt.CommandListener;
import io.parasol.gateway.command.receipt.CommandSite;
import io.parasol.gateway.command.receipt.CommandThread;
import io.parasol.gateway.command.receipt.ReceiptOutbox;
import io.parasol.gateway.command.receipt.ReceiptOutlet;
import io.parasol.gateway.command.receipt.Receipts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives signed commands from the command topics of devices and carries each through to its
 * single final receipt:
 *
 * <ol>
 *   <li>verified: signatures, target, time and replay, in the order of {@link Rejection}
 *   <li>feasible: the profile permits it
 *   <li>accepted: recorded in the journal before anything else happens
 *   <li>carried out when no other command for its device is running; recorded right before the
 *       first byte is sent
 *   <li>ended: the final receipt is in the journal, then at the broker
 *   <li>reverted when its time is over, if it was for a limited time and the device does not revert
 *       by itself
 * </ol>
 *
 * <p>All work is done on one dedicated thread, which blocks on the disk.
 */
public final class CommandRelay implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CommandRelay.class);

  /**
   * Maximum number of messages that are queued for the command thread, so that a flood cannot fill
   * the memory.
   */
  static final int MOST_DELIVERIES = 256;

  /** Interval at which failed work is retried and queued commands are checked for expiry. */
  private static final Duration LOOKS_AGAIN = Duration.ofSeconds(15);

  /** Maximum time for which {@link #close} waits for running writes and their receipts. */
  private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(10);

  private final CommandJournal journal;
  private final TrustedClock clock;
  private final CommandThread thread = new CommandThread();
  private final ReceiptOutbox outbox;
  private final Receipts receipts;
  private final CommandContext office;
  private final CommandListener listener;
  private final DeviceQueues lanes = new DeviceQueues();
  private final Intake intake;
  private final CommandRecovery recovery;
  private final Reversions reversions;
  private final AtomicInteger deliveries = new AtomicInteger();
  private final AtomicBoolean isOverflowing = new AtomicBoolean();
  private final CompletableFuture<Void> quiet = new CompletableFuture<>();
  private boolean isStopping;

  /**
   * @param journal stays open; the caller closes it after the relay.
   */
  public CommandRelay(
      CommandSite site,
      CommandJournal journal,
      TrustedClock clock,
      ReceiptOutlet outlet,
      CommandListener listener) {
    this(
        site,
        journal,
        clock,
        outlet,
        listener,
        Installer.NONE,
        ReadBackPolicy.USUAL,
        CommandVerification.REAL);
  }

  /**
   * @param journal stays open; the caller closes it after the relay.
   * @param installer stays open; the caller closes it before the relay.
   */
  public CommandRelay(
      CommandSite site,
      CommandJournal journal,
      TrustedClock clock,
      ReceiptOutlet outlet,
      CommandListener listener,
      Installer installer) {
    this(
        site,
        journal,
        clock,
        outlet,
        listener,
        installer,
        ReadBackPolicy.USUAL,
        CommandVerification.REAL);
  }

  public CommandRelay(
      CommandSite site,
      CommandJournal journal,
      TrustedClock clock,
      ReceiptOutlet outlet,
      CommandListener listener,
      ReadBackPolicy patience,
      CommandVerification verification) {
    this(site, journal, clock, outlet, listener, Installer.NONE, patience, verification);
  }

  private CommandRelay(
      CommandSite site,
      CommandJournal journal,
      TrustedClock clock,
      ReceiptOutlet outlet,
      CommandListener listener,
      Installer installer,
      ReadBackPolicy patience,
      CommandVerification verification) {
    this.journal = journal;
    this.clock = clock;
    this.outbox = new ReceiptOutbox(site.topics(), outlet, thread, this::published);
    this.receipts = new Receipts(site, journal, clock, outbox, listener, this::documented);
    this.office =
        new CommandContext(
            site, journal, clock, thread, receipts, verification, new CommandHalt(), installer);
    this.listener = listener;
    this.intake = new Intake(office, lanes, listener);
    this.recovery = new CommandRecovery(office, lanes, patience);
    this.reversions = new Reversions(office, lanes, listener, patience.pause());
  }

  /**
   * Settles the commands that an earlier process left open, then starts work. Must be called once,
   * before the first delivery.
   *
   * @return completes when all open commands have been taken over and the installer has received
   *     its open installs.
   */
  public CompletionStage<Void> start() {
    CompletableFuture<Void> takenUp = new CompletableFuture<>();
    clock.prove(journal.latest());
    thread.afterEach(this::seeWhetherQuiet);
    thread.execute(recovery::run);
    thread.execute(() -> takenUp.complete(null));
    thread.execute(reversions::resume);
    thread.execute(clock::remember);
    thread.every(LOOKS_AGAIN, this::catchUp);
    return takenUp;
  }

  /**
   * Queues a message from the command topic of a device. May be called from any thread; returns at
   * once.
   *
   * @param device the device whose command topic the message was published to.
   */
  public void delivered(DeviceId device, Delivery delivery) {
    if (deliveries.incrementAndGet() > MOST_DELIVERIES) {
      deliveries.decrementAndGet();
      tellOverflow(device);
      return;
    }
    Delivery bounded = bounded(delivery);
    thread.execute(
        () -> {
          deliveries.decrementAndGet();
          intake.take(device, bounded);
        });
  }

  /**
   * Cuts a payload to one byte more than the permitted size, which is enough to reject it as too
   * large.
   */
  static Delivery bounded(Delivery delivery) {
    int most = SignedCommand.LARGEST + 1;
    return delivery.payload().length <= most
        ? delivery
        : new Delivery(
            delivery.topic(),
            Arrays.copyOf(delivery.payload(), most),
            delivery.retained(),
            delivery.responseTopic(),
            delivery.correlation());
  }

  private void tellOverflow(DeviceId device) {
    if (isOverflowing.compareAndSet(false, true)) {
      thread.execute(
          () -> {
            isOverflowing.set(false);
            intake.drop(device, "too_many_at_once");
          });
    }
  }

  /**
   * Runs the security self-test. If a check fails, the gateway rejects every new command and ends
   * those that are queued. Commands stay stopped until the gateway has been restarted and its
   * self-test passes.
   *
   * @param elsewhere results of the checks that do not concern commands.
   * @return completes on the command thread.
   */
  public CompletionStage<SelfTestReport> tryLocks(List<SelfTestCheck> elsewhere) {
    return ask(() -> triedLocks(elsewhere));
  }

  private SelfTestReport triedLocks(List<SelfTestCheck> elsewhere) {
    SelfTestReport own = new SelfTestRun(office, intake).run();
    List<SelfTestCheck> trials = new ArrayList<>(own.trials());
    trials.addAll(elsewhere);
    SelfTestReport report = new SelfTestReport(own.at(), trials);
    if (report.hasPassed()) {
      log.info("security self-test passed tried={}", trials.size());
    } else {
      log.error("security self-test failed, commands stopped: {}", report.failures());
      office.standstill().begin(report.failures());
      endWhatWaits(office.standstill().ending().orElseThrow());
    }
    try {
      journal.record(new JournalRecord.Tried(report));
    } catch (IOException failed) {
      log.warn("security self-test not recorded in the log why={}", failed.getMessage());
    }
    listener.locksTried(report);
    return report;
  }

  private void endWhatWaits(CommandResult ending) {
    for (WriteTask turn : lanes.takeWaiting(each -> true)) {
      turn.end(ending);
    }
  }

  /**
   * Returns what currently prevents a command for the device from being carried out, in the order
   * in which a command would meet it.
   *
   * @return completes on the command thread.
   */
  public CompletionStage<List<BlockingReason>> explain(DeviceId device) {
    return ask(() -> hindrances(device));
  }

  /** Evaluates a question on the command thread, which owns all state of commands. */
  <T> CompletionStage<T> ask(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, thread);
  }

  private List<BlockingReason> hindrances(DeviceId device) {
    List<BlockingReason> all = new ArrayList<>();
    office
        .standstill()
        .ending()
        .ifPresent(ending -> all.add(new BlockingReason(ending.reason(), ending.detail())));
    journal
        .trouble()
        .ifPresent(why -> all.add(new BlockingReason(CommandResult.JOURNAL_UNAVAILABLE, why)));
    if (journal.trouble().isEmpty() && !journal.hasRoom()) {
      all.add(
          new BlockingReason(
              CommandResult.DISK_FULL, "the disk has no free space for the records of a command"));
    }
    if (office.site().policy().get().signers().isEmpty()) {
      all.add(
          new BlockingReason(
              Rejection.UNKNOWN_SIGNER.word(),
              "the site configures no signers; no command can be verified"));
    }
    if (!clock.isTrusted()) {
      all.add(
          new BlockingReason(
              Rejection.CLOCK_UNTRUSTED.word(), "the gateway's clock is not trusted"));
    }
    if (office.site().controllers().link(device).isEmpty()) {
      all.add(
          new BlockingReason(
              Rejection.NOT_WRITABLE.word(), "the gateway has no link to " + device));
    }
    if (office.site().controllers().isShutOut(device)) {
      all.add(
          new BlockingReason(
              Rejection.DEVICE_IDENTITY_CHANGED.word(),
              "another device answers at its address; parasol pki confirm decides which one is"
                  + " right; or its certificate is revoked"));
    }
    DeviceQueue lane = lanes.of(device);
    if (lane.isBusy()) {
      all.add(
          new BlockingReason(
              "device_busy", "a command is running, %d more are queued".formatted(lane.waiting())));
    }
    return all;
  }

  /** Reports that the gateway's session is connected again. May be called from any thread. */
  public void connected() {
    thread.execute(outbox::connected);
  }

  /** Checks the reversions: the end of a command can start or settle one. */
  private void documented() {
    thread.execute(reversions::look);
  }

  private void published(CommandKey key) {
    try {
      journal.note(new JournalRecord.Published(key));
    } catch (IOException failed) {
      // After a restart the same receipt, byte for byte, is published once more.
      log.warn("publication not recorded in the journal why={}", failed.getMessage());
    }
  }

  /** Retries failed work and checks queued commands at once. */
  public void lookAgain() {
    thread.execute(this::catchUp);
  }

  private void catchUp() {
    receipts.retry();
    reversions.look();
    for (WriteTask turn : lanes.takeWaiting(each -> each.hasExpired(clock.instant()))) {
      turn.end(
          CommandResult.of(
              new CommandRejectedException(
                  Rejection.EXPIRED, "the command expired while it was queued"),
              true));
    }
    outbox.flush();
    clock.remember();
  }

  private void seeWhetherQuiet() {
    if (isStopping && !lanes.areWriting() && !outbox.isInFlight()) {
      quiet.complete(null);
    }
  }

  /**
   * Stops the relay. Queued commands end as interrupted, running writes end normally, and receipts
   * are published, all within a bounded time. A command that is being read back is read back again
   * at the next start.
   */
  @Override
  public void close() {
    thread.execute(this::stop);
    try {
      quiet.get(LONGEST_FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException unfinished) {
      log.warn("commands left unfinished at shutdown");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    thread.close();
  }

  private void stop() {
    isStopping = true;
    intake.close();
    reversions.stop();
    endWhatWaits(CommandResult.interrupted("the gateway is stopping; nothing was written"));
  }
}
