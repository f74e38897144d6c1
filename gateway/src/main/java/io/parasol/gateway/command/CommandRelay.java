// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.broker.session.Delivery;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.SignedCommand;
import io.parasol.config.site.DeviceId;
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
 * Takes signed commands from the devices' command topics and sees each through to its one final
 * receipt:
 *
 * <ol>
 *   <li>verified: signatures, target, time, replay, in the order of {@link Rejection}
 *   <li>feasible: the profile lets it through
 *   <li>accepted: in the journal, before anything else happens
 *   <li>carried out when its device has no other to do; recorded right before the first byte
 *   <li>ended: the final receipt is in the journal, then with the broker
 *   <li>taken back when its time is over, if it was for a time and the device does not do so itself
 * </ol>
 *
 * <p>Everything happens on one thread of its own, on which the disk is waited for.
 */
public final class CommandRelay implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CommandRelay.class);

  /** More messages than this do not wait to be looked at; a flood must not fill the memory. */
  static final int MOST_DELIVERIES = 256;

  /** How often what did not work is tried again, and what waits is looked at. */
  private static final Duration LOOKS_AGAIN = Duration.ofSeconds(15);

  /** How long an orderly end waits for writes that are under way and for their receipts. */
  private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(10);

  private final CommandJournal journal;
  private final TrustedClock clock;
  private final CommandThread thread = new CommandThread();
  private final ReceiptOutbox outbox;
  private final Receipts receipts;
  private final Office office;
  private final CommandListener listener;
  private final Lanes lanes = new Lanes();
  private final Intake intake;
  private final Recovery recovery;
  private final Reversions reversions;
  private final AtomicInteger deliveries = new AtomicInteger();
  private final AtomicBoolean isOverflowing = new AtomicBoolean();
  private final CompletableFuture<Void> quiet = new CompletableFuture<>();
  private boolean isStopping;

  /**
   * @param journal closed by whoever opened it, after the relay.
   */
  public CommandRelay(
      CommandSite site,
      CommandJournal journal,
      TrustedClock clock,
      ReceiptOutlet outlet,
      CommandListener listener) {
    this(site, journal, clock, outlet, listener, Installer.NONE, Patience.USUAL, Verification.REAL);
  }

  /**
   * @param journal closed by whoever opened it, after the relay.
   * @param installer closed by whoever opened it, before the relay.
   */
  public CommandRelay(
      CommandSite site,
      CommandJournal journal,
      TrustedClock clock,
      ReceiptOutlet outlet,
      CommandListener listener,
      Installer installer) {
    this(site, journal, clock, outlet, listener, installer, Patience.USUAL, Verification.REAL);
  }

  CommandRelay(
      CommandSite site,
      CommandJournal journal,
      TrustedClock clock,
      ReceiptOutlet outlet,
      CommandListener listener,
      Patience patience,
      Verification verification) {
    this(site, journal, clock, outlet, listener, Installer.NONE, patience, verification);
  }

  private CommandRelay(
      CommandSite site,
      CommandJournal journal,
      TrustedClock clock,
      ReceiptOutlet outlet,
      CommandListener listener,
      Installer installer,
      Patience patience,
      Verification verification) {
    this.journal = journal;
    this.clock = clock;
    this.outbox = new ReceiptOutbox(site.topics(), outlet, thread, this::published);
    this.receipts = new Receipts(site, journal, clock, outbox, listener, this::documented);
    this.office =
        new Office(
            site, journal, clock, thread, receipts, verification, new Standstill(), installer);
    this.listener = listener;
    this.intake = new Intake(office, lanes, listener);
    this.recovery = new Recovery(office, lanes, patience);
    this.reversions = new Reversions(office, lanes, listener, patience.pause());
  }

  /**
   * Settles what an earlier process left behind, then works. To be called once, before the first
   * delivery.
   *
   * @return completes when all that was left behind has been taken up, and the installer knows of
   *     what is its.
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
   * Takes a message from a device's command topic. From any thread; returns at once.
   *
   * @param device whose topic it came by.
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

  /** Keeps no more of a payload than shows that it is too large. */
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
   * Tries the locks. If one fails, commands are refused from now on, and those that wait are ended,
   * until a gateway is started anew whose locks hold.
   *
   * @param elsewhere what came of trying locks that are not those of commands.
   * @return completes on the thread of commands.
   */
  public CompletionStage<LockReport> tryLocks(List<LockTrial> elsewhere) {
    return ask(() -> triedLocks(elsewhere));
  }

  private LockReport triedLocks(List<LockTrial> elsewhere) {
    LockReport own = new LockTest(office, intake).run();
    List<LockTrial> trials = new ArrayList<>(own.trials());
    trials.addAll(elsewhere);
    LockReport report = new LockReport(own.at(), trials);
    if (report.hasPassed()) {
      log.info("locks hold tried={}", trials.size());
    } else {
      log.error("commands stopped, a lock failed its test: {}", report.failures());
      office.standstill().begin(report.failures());
      endWhatWaits(office.standstill().ending().orElseThrow());
    }
    try {
      journal.record(new JournalRecord.Tried(report));
    } catch (IOException failed) {
      log.warn("test of the locks not in the log why={}", failed.getMessage());
    }
    listener.locksTried(report);
    return report;
  }

  private void endWhatWaits(Ending ending) {
    for (WriteTurn turn : lanes.takeWaiting(each -> true)) {
      turn.end(ending);
    }
  }

  /**
   * What keeps a command for the device from being carried out at the moment, in the order in which
   * it would meet it.
   *
   * @return completes on the thread of commands.
   */
  public CompletionStage<List<Hindrance>> explain(DeviceId device) {
    return ask(() -> hindrances(device));
  }

  /** Answers on the thread of commands, to which all that is asked about belongs. */
  <T> CompletionStage<T> ask(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, thread);
  }

  private List<Hindrance> hindrances(DeviceId device) {
    List<Hindrance> all = new ArrayList<>();
    office
        .standstill()
        .ending()
        .ifPresent(ending -> all.add(new Hindrance(ending.reason(), ending.detail())));
    journal.trouble().ifPresent(why -> all.add(new Hindrance(Ending.JOURNAL_UNAVAILABLE, why)));
    if (journal.trouble().isEmpty() && !journal.hasRoom()) {
      all.add(new Hindrance(Ending.DISK_FULL, "the disk has no room for the records of a command"));
    }
    if (office.site().policy().get().signers().isEmpty()) {
      all.add(new Hindrance(Rejection.UNKNOWN_SIGNER.word(), "the site has no signers"));
    }
    if (!clock.isTrusted()) {
      all.add(
          new Hindrance(Rejection.CLOCK_UNTRUSTED.word(), "the gateway does not know the time"));
    }
    if (office.site().controllers().link(device).isEmpty()) {
      all.add(new Hindrance(Rejection.NOT_WRITABLE.word(), "the gateway has no link to " + device));
    }
    if (office.site().controllers().isShutOut(device)) {
      all.add(
          new Hindrance(
              Rejection.DEVICE_IDENTITY_CHANGED.word(),
              "another device answers under its address, and parasol pki confirm says which it is;"
                  + " or its certificate is revoked"));
    }
    Lane lane = lanes.of(device);
    if (lane.isBusy()) {
      all.add(
          new Hindrance(
              "device_busy",
              "a command is being carried out, %d wait behind it".formatted(lane.waiting())));
    }
    return all;
  }

  /** The gateway's session is up again. From any thread. */
  public void connected() {
    thread.execute(outbox::connected);
  }

  /** The end of a command may begin or settle what is to be taken back. */
  private void documented() {
    thread.execute(reversions::look);
  }

  private void published(CommandKey key) {
    try {
      journal.note(new JournalRecord.Published(key));
    } catch (IOException failed) {
      // As after a crash, the same receipt, byte for byte, will be published once more.
      log.warn("publication not in the journal why={}", failed.getMessage());
    }
  }

  /** Tries again at once what did not work, and looks at what waits. */
  void lookAgain() {
    thread.execute(this::catchUp);
  }

  private void catchUp() {
    receipts.retry();
    reversions.look();
    for (WriteTurn turn : lanes.takeWaiting(each -> each.hasExpired(clock.instant()))) {
      turn.end(
          Ending.of(new CommandRejectedException(Rejection.EXPIRED, "it waited too long"), true));
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
   * Ends: what has not begun is told that it will not, what is under way ends first, and receipts
   * go out, all for a bounded time. A command that is being read back is so again at the next
   * start.
   */
  @Override
  public void close() {
    thread.execute(this::stop);
    try {
      quiet.get(LONGEST_FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException unfinished) {
      log.warn("commands left unfinished");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    thread.close();
  }

  private void stop() {
    isStopping = true;
    intake.close();
    reversions.stop();
    endWhatWaits(Ending.interrupted("the gateway is stopping; nothing was written"));
  }
}
