// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import io.parasol.certs.dsse.UnavailableKeyException;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.LogPlace;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.command.journal.JournalCommit;
import io.parasol.gateway.command.journal.JournalRecord;
import io.parasol.gateway.command.journal.ReplyTo;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs and publishes receipts. An accepted command gets exactly one final receipt, and it is in
 * the log before it is published.
 */
@ConfinedTo("commands")
public final class Receipts {

  private static final Logger log = LoggerFactory.getLogger(Receipts.class);

  private final CommandSite site;
  private final CommandJournal journal;
  private final JournalCommit commit;
  private final InstantSource clock;
  private final ReceiptOutbox outbox;
  private final CommandListener listener;
  private final RefusalSummary refusals = new RefusalSummary();
  private final Runnable onRecorded;
  private final List<UnrecordedReceipt> unrecorded = new ArrayList<>();

  /** The commands and reversions whose final receipt is decided and not yet durable. */
  private final Set<CommandKey> ending = new HashSet<>();

  /**
   * @param onRecorded called when the result of a command or a reversion is in the log.
   */
  public Receipts(
      CommandSite site,
      RecordLog records,
      InstantSource clock,
      ReceiptOutbox outbox,
      CommandListener listener,
      Runnable onRecorded) {
    this.site = site;
    this.journal = records.journal();
    this.commit = records.commit();
    this.clock = clock;
    this.outbox = outbox;
    this.listener = listener;
    this.onRecorded = onRecorded;
  }

  /**
   * A final receipt that could not yet be written to the log.
   *
   * @param key under which it is published.
   * @param signers of the command.
   * @param decided creates the record that follows the signed receipt in the log.
   */
  private record UnrecordedReceipt(
      CommandKey key,
      CommandReceipt receipt,
      ReplyTo reply,
      Set<String> signers,
      Function<byte[], JournalRecord> decided) {}

  /** Publishes the only receipt of a command that was not accepted. */
  public void refuse(IncomingCommand incoming, CommandResult result) {
    CommandReceipt receipt = receipt(incoming.device(), incoming.allegedId(), result);
    report(incoming.device(), incoming.allegedId().orElse(""), incoming.verifiedClass(), result);
    listener.refused(receipt);
    Instant now = clock.instant();
    record(refusals.due(now));
    if (!refusals.admits(incoming.sender(), receipt.reason().orElse(""), now)) {
      publishRefusal(incoming, lazy(receipt));
      return;
    }
    try {
      LogPlace place = journal.append(incoming.refusalRecord(now), receipt);
      LazyReceipt recorded = lazy(receipt.at(place));
      commit.whenDurable(
          () -> publishRefusal(incoming, recorded),
          failed -> publishUnrecorded(incoming, receipt, failed));
      recorded.prepare();
    } catch (IOException failed) {
      publishUnrecorded(incoming, receipt, failed);
    }
  }

  private void publishUnrecorded(
      IncomingCommand incoming, CommandReceipt receipt, IOException failed) {
    log.warn(
        "rejection not recorded in the log device={} why={}",
        incoming.device(),
        failed.getMessage());
    publishRefusal(incoming, lazy(receipt));
  }

  private void publishRefusal(IncomingCommand incoming, LazyReceipt receipt) {
    try {
      outbox.refuse(new OutgoingReceipt(incoming.device(), receipt.signed(), incoming.reply()));
    } catch (UnavailableKeyException unsigned) {
      reportUnsigned(incoming.device(), unsigned);
    }
  }

  /** Publishes a receipt that is not final; without the key of the gateway, none. */
  private void publishOnce(DeviceId device, LazyReceipt receipt, ReplyTo reply) {
    try {
      outbox.publishOnce(new OutgoingReceipt(device, receipt.signed(), reply));
    } catch (UnavailableKeyException unsigned) {
      reportUnsigned(device, unsigned);
    }
  }

  private static void reportUnsigned(DeviceId device, UnavailableKeyException unsigned) {
    log.warn("receipt not signed device={} why={}", device, unsigned.getMessage());
  }

  private LazyReceipt lazy(CommandReceipt receipt) {
    return new LazyReceipt(receipt, site.receiptKey().get());
  }

  private void record(List<JournalRecord.RefusalCount> counts) {
    for (JournalRecord.RefusalCount each : counts) {
      try {
        journal.append(each);
      } catch (IOException failed) {
        log.warn(
            "rejections not recorded in the log sender={} reason={} count={} why={}",
            Printable.of(each.sender()),
            each.reason(),
            each.refusals(),
            failed.getMessage());
      }
    }
  }

  /** Records the rejections that were only counted, because the gateway stops. */
  public void stop() {
    record(refusals.rest(clock.instant()));
  }

  /** What follows the record that a command was accepted. */
  public interface Acceptance {

    /**
     * The record is in the log, and not yet durable. Later records of the command become durable
     * with it or after it. Nothing may be sent to the device before one of them is durable.
     *
     * @param ended the result with which the command ends now, because the gateway cannot sign.
     */
    void appended(Optional<CommandResult> ended);

    /** The record is durable, and the receipt was published. */
    void durable();

    /**
     * The command may be in the log or not. It stays open: the next start reads from the disk
     * whether it was accepted, and then publishes its only final receipt.
     */
    void undecided(IOException why);

    /** The command is not in the log, and gets no receipt of an accepted one. */
    void unrecorded(IOException why);
  }

  /**
   * Accepts a command. Its receipt is published once the record is durable; the command goes on
   * meanwhile.
   */
  public void accept(JournalRecord.Accepted accepted, Acceptance then) {
    CommandKey key = accepted.key();
    CommandReceipt receipt =
        receipt(key.device(), Optional.of(key.id()), Outcome.ACCEPTED, "", "", Map.of(), Map.of());
    LazyReceipt recorded;
    try {
      recorded = lazy(receipt.at(journal.append(accepted, receipt)));
    } catch (IOException failed) {
      then.unrecorded(failed);
      return;
    }
    commit.whenDurable(
        () -> {
          publishOnce(key.device(), recorded, accepted.reply());
          then.durable();
        },
        failed -> {
          progress(
              key,
              accepted.reply(),
              CommandResult.JOURNAL_UNAVAILABLE,
              "nothing was written; the next start of the gateway ends the command if the disk"
                  + " has it");
          then.undecided(failed);
        });
    then.appended(
        recorded.prepare()
            ? Optional.empty()
            : Optional.of(
                CommandResult.failed(
                    CommandResult.JOURNAL_UNAVAILABLE,
                    "the gateway could not sign receipts; nothing was written")));
  }

  /**
   * Returns whether the final receipt of a command is decided and not yet in the log, so that
   * nothing else may be published under its id.
   */
  public boolean isEnding(CommandKey key) {
    return ending.contains(key);
  }

  /** Publishes that the command is in progress. */
  public void progress(CommandKey key, ReplyTo reply, String reason, String detail) {
    CommandReceipt receipt =
        receipt(
            key.device(),
            Optional.of(key.id()),
            Outcome.PROGRESS,
            reason,
            detail,
            Map.of(),
            Map.of());
    publishOnce(key.device(), lazy(receipt), reply);
  }

  /** Publishes the result of an accepted command. */
  public void end(CommandKey key, CommandClass commandClass, ReplyTo reply, CommandResult result) {
    report(key.device(), key.id(), Optional.of(commandClass), result);
    recordAndPublish(
        new UnrecordedReceipt(
            key,
            receipt(key.device(), Optional.of(key.id()), result),
            reply,
            signers(key),
            made -> new JournalRecord.Done(key, made, journal.settles(key, result))));
  }

  /** Publishes that a reversion could not be carried out yet. */
  public void delayed(JournalRecord.OpenReversion owed, String reason, String detail) {
    CommandReceipt receipt =
        reverting(
            owed,
            receipt(
                owed.key().device(),
                Optional.empty(),
                Outcome.PROGRESS,
                reason,
                detail,
                Map.of(),
                Map.of()));
    publishOnce(owed.key().device(), lazy(receipt), owed.reply());
  }

  /** Publishes the result of a reversion. */
  public void endReversion(JournalRecord.OpenReversion owed, CommandResult result) {
    log.info(
        "reversion ended device={} id={} reverts={} outcome={} reason={} detail=\"{}\"",
        owed.key().device(),
        owed.reversion().id(),
        owed.key().id(),
        result.outcome().wireName(),
        result.reason(),
        result.detail());
    recordAndPublish(
        new UnrecordedReceipt(
            owed.receiptKey(),
            reverting(owed, receipt(owed.key().device(), Optional.empty(), result)),
            owed.reply(),
            signers(owed.key()),
            made -> new JournalRecord.Reverted(owed.key(), made)));
  }

  /** Returns the fingerprints of the keys that signed a command, while the journal has them. */
  private Set<String> signers(CommandKey key) {
    return journal.open(key).map(command -> command.accepted().signers()).orElse(Set.of());
  }

  private static CommandReceipt reverting(
      JournalRecord.OpenReversion owed, CommandReceipt receipt) {
    return receipt.reverting(owed.reversion().id(), owed.key().id());
  }

  /** Publishes again the final receipt of a command that ended before a restart. */
  public void resume(CommandKey key, byte[] receipt, ReplyTo reply) {
    outbox.deliver(key, new OutgoingReceipt(key.device(), receipt, reply));
  }

  /** Retries receipts that could not be written to the log, and records counted rejections. */
  public void retry() {
    record(refusals.due(clock.instant()));
    List<UnrecordedReceipt> again = List.copyOf(unrecorded);
    unrecorded.clear();
    again.forEach(this::recordAndPublish);
  }

  /**
   * Writes a final receipt to the log, then publishes it. A receipt that is not in the log is not
   * published: after a crash a second, different one could follow.
   */
  private void recordAndPublish(UnrecordedReceipt receipt) {
    ending.add(receipt.key());
    try {
      byte[] signed = journal.append(receipt.receipt(), site.receiptKey().get(), receipt.decided());
      commit.whenDurable(() -> publish(receipt, signed), failed -> keepUnrecorded(receipt, failed));
    } catch (IOException | UnavailableKeyException failed) {
      keepUnrecorded(receipt, failed);
    }
  }

  private void publish(UnrecordedReceipt receipt, byte[] signed) {
    CommandKey key = receipt.key();
    ending.remove(key);
    outbox.deliver(key, new OutgoingReceipt(key.device(), signed, receipt.reply()));
    listener.recorded(receipt.receipt(), receipt.signers());
    onRecorded.run();
  }

  private void keepUnrecorded(UnrecordedReceipt receipt, Exception failed) {
    log.error(
        "receipt not recorded in the log device={} id={} why={}",
        receipt.key().device(),
        receipt.key().id(),
        failed.getMessage());
    unrecorded.add(receipt);
  }

  private void report(
      DeviceId device, String id, Optional<CommandClass> commandClass, CommandResult result) {
    log.info(
        "command ended device={} id={} outcome={} reason={} detail=\"{}\"",
        device,
        id,
        result.outcome().wireName(),
        result.reason(),
        result.detail());
    listener.ended(device, commandClass, result.outcome(), result.reason());
  }

  private CommandReceipt receipt(DeviceId device, Optional<String> id, CommandResult result) {
    return receipt(
        device,
        id,
        result.outcome(),
        result.reason(),
        result.detail(),
        result.written(),
        result.readBack());
  }

  private CommandReceipt receipt(
      DeviceId device,
      Optional<String> id,
      Outcome outcome,
      String reason,
      String detail,
      Map<PointName, Value> written,
      Map<PointName, Value> readBack) {
    return new CommandReceipt(
        id,
        site.topics().site(),
        device,
        outcome,
        Optional.of(reason).filter(word -> !word.isEmpty()),
        Optional.of(detail).filter(line -> !line.isEmpty()),
        written,
        readBack,
        clock.instant().truncatedTo(ChronoUnit.MILLIS),
        Optional.empty(),
        Optional.empty());
  }
}
