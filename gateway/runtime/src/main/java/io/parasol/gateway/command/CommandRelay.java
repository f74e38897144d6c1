// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.broker.client.Delivery;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.SignedCommand;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.command.WaitingCommands.WaitingCommand;
import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.command.journal.JournalCommit;
import io.parasol.gateway.command.journal.JournalRecord;
import io.parasol.gateway.command.journal.SelfTestCheck;
import io.parasol.gateway.command.journal.SelfTestReport;
import io.parasol.gateway.command.receipt.CommandListener;
import io.parasol.gateway.command.receipt.CommandSite;
import io.parasol.gateway.command.receipt.CommandThread;
import io.parasol.gateway.command.receipt.CommandThreads;
import io.parasol.gateway.command.receipt.ReceiptOutbox;
import io.parasol.gateway.command.receipt.ReceiptOutlet;
import io.parasol.gateway.command.receipt.Receipts;
import io.parasol.gateway.command.receipt.RecordLog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
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
 *   <li>accepted: recorded in the journal; the receipt is published once that is durable
 *   <li>carried out when no other command for its device is running; recorded right before the
 *       first byte is sent, which waits until both records are durable
 *   <li>ended: the final receipt is in the journal, then at the broker
 *   <li>reverted when its time is over, if it was for a limited time and the device does not revert
 *       by itself
 * </ol>
 *
 * <p>All work is done on one dedicated thread. While the records of some commands are made durable,
 * on threads of their own, it goes on with others.
 */
public final class CommandRelay implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CommandRelay.class);

  /** Interval at which failed work is retried and queued commands are checked for expiry. */
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(15);

  /**
   * Time after which the checkpoint of the log follows the last published receipt; each command
   * moves it forward, too.
   */
  private static final Duration CHECKPOINT_DELAY = Duration.ofSeconds(1);

  /** Maximum time for which {@link #close} waits for running writes and their receipts. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final CommandJournal journal;
  private final TrustedClock clock;
  private final CommandThreads threads;
  private final CommandThread thread;
  private final JournalCommit commit;
  private final ReceiptOutbox outbox;
  private final Receipts receipts;
  private final CommandContext context;
  private final CommandListener listener;
  private final DeviceQueues queues = new DeviceQueues();
  private final Intake intake;
  private final BlockingReasons blockingReasons;
  private final CommandRecovery recovery;
  private final Reversions reversions;
  private final WaitingCommands waitingCommands = new WaitingCommands();
  private final AtomicBoolean isExamining = new AtomicBoolean();
  private final AtomicBoolean isOverflowing = new AtomicBoolean();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();

  @ConfinedTo("commands")
  private boolean isStopping;

  @ConfinedTo("commands")
  private boolean isCheckpointDue;

  /**
   * @param journal stays open; the caller closes it after the relay.
   */
  public CommandRelay(
      CommandSite site,
      CommandJournal journal,
      TrustedClock clock,
      ReceiptOutlet outlet,
      CommandListener listener) {
    this(site, journal, clock, outlet, listener, Installer.NONE);
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
    this(site, journal, clock, outlet, listener, RelayParts.of(installer));
  }

  /**
   * @param journal stays open; the caller closes it after the relay.
   * @param parts the installer stays open; the caller closes it before the relay.
   */
  public CommandRelay(
      CommandSite site,
      CommandJournal journal,
      TrustedClock clock,
      ReceiptOutlet outlet,
      CommandListener listener,
      RelayParts parts) {
    this.threads = parts.threads();
    this.thread = threads.commands();
    this.journal = journal;
    this.commit = new JournalCommit(journal, thread, threads.log(), threads.checkpoint());
    this.clock = clock;
    this.outbox = new ReceiptOutbox(site.topics(), outlet, thread, this::published);
    RecordLog records = new RecordLog(journal, commit);
    this.receipts = new Receipts(site, records, clock, outbox, listener, this::onResultRecorded);
    this.context =
        new CommandContext(
            site,
            records,
            clock,
            thread,
            receipts,
            parts.verification(),
            new CommandHalt(),
            parts.installer());
    this.listener = listener;
    this.intake = new Intake(context, queues, listener);
    this.blockingReasons = new BlockingReasons(context, journal, queues);
    this.recovery = new CommandRecovery(context, queues, parts.readBackPolicy());
    this.reversions = new Reversions(context, queues, listener, parts.readBackPolicy().pause());
  }

  /**
   * Settles the commands that an earlier process left open, then starts work. Must be called once,
   * before the first delivery.
   *
   * @return completes when all open commands have been taken over and the installer has received
   *     its open installs.
   */
  public CompletionStage<Void> start() {
    CompletableFuture<Void> recovered = new CompletableFuture<>();
    clock.startFrom(journal.latest());
    thread.execute(intake::beginHorizon);
    thread.afterEach(this::afterEach);
    thread.execute(recovery::run);
    thread.execute(() -> recovered.complete(null));
    thread.execute(reversions::resume);
    thread.execute(clock::save);
    thread.every(CHECK_INTERVAL, "commands", this::retryAndExpire);
    return recovered;
  }

  /**
   * Queues a message from the command topic of a device. May be called from any thread; returns at
   * once.
   *
   * @param device the device whose command topic the message was published to.
   */
  public void delivered(DeviceId device, Delivery delivery) {
    WaitingCommand command =
        new WaitingCommand(CommandInbox.senderOf(delivery), device, bounded(delivery));
    waitingCommands.add(command).forEach(dropped -> reportOverflow(dropped.device()));
    if (isExamining.compareAndSet(false, true)) {
      thread.execute(this::examineNext);
    }
  }

  /**
   * Examines one message, and queues the examination of the next one behind the other work of this
   * thread. A flood of messages therefore does not delay the commands that are running.
   */
  private void examineNext() {
    isExamining.set(false);
    waitingCommands
        .next()
        .ifPresent(
            next -> {
              if (isExamining.compareAndSet(false, true)) {
                thread.execute(this::examineNext);
              }
              intake.take(next);
            });
  }

  /**
   * Cuts a payload to one byte more than the permitted size, which is enough to reject it as too
   * large, and removes the user properties, which can take more memory and mean nothing.
   */
  static Delivery bounded(Delivery delivery) {
    int most = SignedCommand.MAX_BYTES + 1;
    byte[] payload = delivery.payload();
    return payload.length <= most && delivery.properties().isEmpty()
        ? delivery
        : new Delivery(
            delivery.topic(),
            Arrays.copyOf(payload, Math.min(payload.length, most)),
            delivery.retained(),
            delivery.responseTopic(),
            delivery.correlation());
  }

  private void reportOverflow(DeviceId device) {
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
   * @param others runs the checks that do not concern commands; called on this thread, while the
   *     command thread runs those that do.
   * @return completes on the command thread.
   */
  public CompletionStage<SelfTestReport> runSelfTest(Supplier<List<SelfTestCheck>> others) {
    CompletionStage<SelfTestReport> own =
        supplyOnThread(() -> new SelfTestRun(context, intake).run());
    List<SelfTestCheck> otherChecks = others.get();
    return own.thenCompose(done -> supplyOnThread(() -> selfTestReport(done, otherChecks)));
  }

  /**
   * Stops commands while the issuer of the site has expired. May be called from any thread.
   *
   * @param end of the issuer; empty if it is not over.
   */
  public void issuerEnd(Optional<Instant> end) {
    context.halt().issuerEnd(end);
  }

  private SelfTestReport selfTestReport(SelfTestReport own, List<SelfTestCheck> otherChecks) {
    List<SelfTestCheck> checks = new ArrayList<>(own.checks());
    checks.addAll(otherChecks);
    SelfTestReport report = new SelfTestReport(own.at(), checks);
    if (report.hasPassed()) {
      log.info("security self-test passed tried={}", checks.size());
    } else {
      log.error("security self-test failed, commands stopped: {}", report.failures());
      context.halt().begin(report.failures());
      endQueued(any -> true, context.halt().ending().orElseThrow());
    }
    try {
      journal.record(new JournalRecord.SelfTested(report));
    } catch (IOException failed) {
      log.warn("security self-test not recorded in the log why={}", failed.getMessage());
    }
    listener.selfTestCompleted(report);
    return report;
  }

  private void endQueued(Predicate<DeviceId> of, CommandResult result) {
    for (WriteTask turn : queues.takeWaiting(each -> of.test(each.device()))) {
      turn.end(result);
    }
  }

  /**
   * Returns what currently prevents a command for the device from being carried out, in the order
   * in which a command would meet it.
   *
   * @return completes on the command thread.
   */
  public CompletionStage<List<BlockingReason>> explain(DeviceId device) {
    return supplyOnThread(() -> blockingReasons.of(device));
  }

  /**
   * Ends the queued commands of devices that are removed from the site. A command that is running
   * ends by itself. May be called from any thread.
   */
  public void remove(Collection<DeviceId> devices) {
    thread.execute(() -> endQueued(devices::contains, CommandResult.removed()));
  }

  /**
   * Returns whether a command is being carried out on a device, or something that a command has
   * changed for a time must still be put back.
   *
   * @return completes on the command thread.
   */
  public CompletionStage<Boolean> isOccupied(DeviceId device) {
    return supplyOnThread(() -> queues.of(device).isBusy() || reversions.isPending(device));
  }

  /**
   * Records that a device has another name from now on, so that its writes count for the new name.
   *
   * @return whether that is on the disk; completes on the command thread.
   */
  public CompletionStage<Boolean> renamed(DeviceId from, DeviceId to) {
    return supplyOnThread(
        () -> {
          try {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            journal.record(new JournalRecord.Renamed(from, to, now));
            return true;
          } catch (IOException failed) {
            log.warn("rename not recorded in the journal why={}", failed.getMessage());
            return false;
          }
        });
  }

  /**
   * Sums up the journal.
   *
   * @return the number of records of the evidence log that commands do not need any more; completes
   *     on the command thread.
   */
  public CompletionStage<Long> sumUpJournal() {
    return supplyOnThread(this::sumUp).thenCompose(Function.identity());
  }

  private CompletionStage<Long> sumUp() {
    return journal.sumUp(threads.summary(), thread);
  }

  /** Evaluates a question on the command thread, which owns all state of commands. */
  <T> CompletionStage<T> supplyOnThread(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, thread);
  }

  /** Reports that the gateway's session is connected again. May be called from any thread. */
  public void connected() {
    thread.execute(outbox::connected);
  }

  /** Checks the reversions: the end of a command can start or settle one. */
  private void onResultRecorded() {
    thread.execute(reversions::check);
  }

  private void published(CommandKey key) {
    try {
      journal.append(new JournalRecord.Published(key));
    } catch (IOException failed) {
      // After a restart the same receipt, byte for byte, is published once more.
      log.warn("publication not recorded in the journal why={}", failed.getMessage());
    }
    if (!isCheckpointDue) {
      isCheckpointDue = true;
      thread.after(CHECKPOINT_DELAY, this::saveCheckpoint);
    }
  }

  private void saveCheckpoint() {
    isCheckpointDue = false;
    commit.saveCheckpoint();
  }

  /** Retries failed work and checks queued commands at once. */
  public void retryNow() {
    thread.execute(this::retryAndExpire);
  }

  private void retryAndExpire() {
    examineNext();
    receipts.retry();
    reversions.check();
    Instant now = clock.instant();
    List<WriteTask> expired = new ArrayList<>(queues.takeWaiting(each -> each.hasExpired(now)));
    // A firmware transfer may have their line for hours.
    queues.runningWrites().stream()
        .filter(each -> each.hasExpiredUnsent(now))
        .forEach(expired::add);
    for (WriteTask turn : expired) {
      turn.end(
          CommandResult.of(
              new CommandRejectedException(
                  Rejection.EXPIRED, "the command expired while it was queued"),
              true));
    }
    outbox.flush();
    clock.save();
  }

  private void afterEach() {
    if (journal.isSumUpDue()) {
      var unused = sumUp();
    }
    checkDrained();
  }

  private void checkDrained() {
    if (isStopping && !queues.areWriting() && commit.isIdle() && !outbox.isInFlight()) {
      drained.complete(null);
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
      drained.get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException unfinished) {
      log.warn("commands left unfinished at shutdown, the next start reads their devices back");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    threads.close();
  }

  private void stop() {
    isStopping = true;
    intake.close();
    reversions.stop();
    endQueued(any -> true, CommandResult.stopping());
    receipts.stop();
  }
}
