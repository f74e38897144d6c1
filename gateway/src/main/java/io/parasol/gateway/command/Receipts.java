// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers: signs receipts, and sees to it that an accepted command gets exactly one final one,
 * which is in the journal before anybody sees it. Used on the thread of commands only.
 */
final class Receipts {

  private static final Logger log = LoggerFactory.getLogger(Receipts.class);

  private final CommandSite site;
  private final CommandJournal journal;
  private final InstantSource clock;
  private final ReceiptOutbox outbox;
  private final CommandListener listener;
  private final List<Undocumented> undocumented = new ArrayList<>();

  Receipts(
      CommandSite site,
      CommandJournal journal,
      InstantSource clock,
      ReceiptOutbox outbox,
      CommandListener listener) {
    this.site = site;
    this.journal = journal;
    this.clock = clock;
    this.outbox = outbox;
    this.listener = listener;
  }

  /** A final receipt that the journal would not take yet. */
  private record Undocumented(CommandKey key, Letter letter) {}

  /** A command that was not accepted: its only receipt. */
  void refuse(Attempt attempt, Ending ending) {
    byte[] receipt = sign(attempt.device(), attempt.allegedId(), ending);
    tell(attempt.device(), attempt.allegedId().orElse(""), attempt.verifiedClass(), ending);
    outbox.refuse(new Letter(attempt.device(), receipt, attempt.reply()));
  }

  /** The command is in the journal and will be carried out. */
  void accepted(CommandKey key, ReplyTo reply) {
    CommandReceipt receipt =
        receipt(key.device(), Optional.of(key.id()), Outcome.ACCEPTED, "", "", Map.of(), Map.of());
    outbox.mention(new Letter(key.device(), sign(receipt), reply));
  }

  /** The end of an accepted command. */
  void end(CommandKey key, CommandClass commandClass, ReplyTo reply, Ending ending) {
    byte[] receipt = sign(key.device(), Optional.of(key.id()), ending);
    tell(key.device(), key.id(), Optional.of(commandClass), ending);
    document(new Undocumented(key, new Letter(key.device(), receipt, reply)));
  }

  /** The end of a command that the journal has known since before a restart. */
  void resume(CommandKey key, byte[] receipt, ReplyTo reply) {
    outbox.deliver(key, new Letter(key.device(), receipt, reply));
  }

  /** Tries again what the journal would not take. */
  void retry() {
    List<Undocumented> again = List.copyOf(undocumented);
    undocumented.clear();
    again.forEach(this::document);
  }

  /**
   * A receipt that is not in the journal is not published: after a crash there might be a second,
   * different one.
   */
  private void document(Undocumented ending) {
    try {
      journal.record(new JournalRecord.Done(ending.key(), ending.letter().receipt()));
      outbox.deliver(ending.key(), ending.letter());
    } catch (IOException failed) {
      log.error(
          "receipt not in the journal device={} id={} why={}",
          ending.key().device(),
          ending.key().id(),
          failed.getMessage());
      undocumented.add(ending);
    }
  }

  private void tell(
      DeviceId device, String id, Optional<CommandClass> commandClass, Ending ending) {
    log.info(
        "command ended device={} id={} outcome={} reason={} detail=\"{}\"",
        device,
        id,
        ending.outcome().word(),
        ending.reason(),
        ending.detail());
    listener.ended(device, commandClass, ending.outcome(), ending.reason());
  }

  private byte[] sign(DeviceId device, Optional<String> id, Ending ending) {
    return sign(
        receipt(
            device,
            id,
            ending.outcome(),
            ending.reason(),
            ending.detail(),
            ending.written(),
            ending.readBack()));
  }

  private byte[] sign(CommandReceipt receipt) {
    return receipt.sign(site.receiptKey().get()).toJson();
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
        clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }
}
