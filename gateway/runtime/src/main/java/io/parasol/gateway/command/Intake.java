// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.broker.client.Delivery;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.yaml.NearestKey;
import io.parasol.gateway.clock.TimeProof;
import io.parasol.gateway.command.WaitingCommands.WaitingCommand;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.command.journal.JournalRecord;
import io.parasol.gateway.command.journal.OpenCommand;
import io.parasol.gateway.command.journal.ReplyTo;
import io.parasol.gateway.command.receipt.CommandListener;
import io.parasol.gateway.command.receipt.IncomingCommand;
import io.parasol.gateway.command.receipt.Receipts;
import io.parasol.legacy.DeviceLink;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which messages become commands: each is verified, checked for feasibility, and recorded
 * in the journal.
 */
@ConfinedTo("commands")
final class Intake {

  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  /**
   * Maximum number of open commands of all devices: running, queued, or with a final receipt that
   * is not yet acknowledged.
   */
  static final int MAX_OPEN = 1_000;

  /** Number of signatures that a command can have at any site. */
  static final int MIN_SIGNATURES = 4;

  /** Maximum number of devices that the receipt for an unknown device names. */
  private static final int MAX_NAMED = 10;

  /** Rejections in which the sender is not authenticated. */
  private static final Set<Rejection> UNSIGNED =
      EnumSet.of(
          Rejection.TOO_LARGE,
          Rejection.MALFORMED,
          Rejection.UNKNOWN_SIGNER,
          Rejection.THRESHOLD_NOT_MET);

  private static final CommandResult UNRECORDED =
      CommandResult.failed(CommandResult.JOURNAL_UNAVAILABLE, "commands cannot be recorded");

  private final CommandContext context;
  private final DeviceQueues queues;
  private final CommandListener listener;
  private boolean isClosed;

  Intake(CommandContext context, DeviceQueues queues, CommandListener listener) {
    this.context = context;
    this.queues = queues;
    this.listener = listener;
  }

  /** Rejects every command from now on. */
  void close() {
    isClosed = true;
  }

  void drop(DeviceId device, String why) {
    log.warn("command dropped device={} why={}", device, why);
    listener.dropped(device, why);
  }

  void take(WaitingCommand next) {
    DeviceId device = next.device();
    Delivery delivery = next.delivery();
    IncomingCommand incoming =
        new IncomingCommand(
            next.sender(),
            device,
            ReplyTo.of(context.site().topics(), delivery),
            delivery.payload());
    if (!beginHorizon()) {
      answer(incoming, UNRECORDED);
      return;
    }
    VerifiedCommand command;
    try {
      command = examine(incoming, delivery);
    } catch (CommandRejectedException rejected) {
      refuse(incoming, rejected);
      return;
    } catch (RuntimeException defect) {
      log.error("examination of the command failed device={}", device, defect);
      answer(
          incoming,
          CommandResult.failed(
              CommandResult.INTERNAL_ERROR, "a defect of the gateway; see its log"));
      return;
    }
    Optional<CommandResult> stopped = context.halt().ending();
    if (stopped.isPresent()) {
      answer(incoming, stopped.get());
      return;
    }
    if (!context.journal().hasFreeSpace()) {
      answer(
          incoming,
          CommandResult.failed(
              CommandResult.DISK_FULL, "the disk has no free space for the records of a command"));
      return;
    }
    accept(command, incoming);
  }

  /**
   * Sets the horizon of a new log, if the time is known.
   *
   * @return whether commands may be accepted.
   */
  boolean beginHorizon() {
    try {
      context.journal().beginHorizon(context.clock().ifTrusted());
      return true;
    } catch (IOException failed) {
      log.error(
          "no commands are accepted, the horizon is not recorded why=\"{}\"", failed.getMessage());
      return false;
    }
  }

  private VerifiedCommand examine(IncomingCommand incoming, Delivery delivery)
      throws CommandRejectedException {
    SignedCommand signed = SignedCommand.parse(delivery.payload());
    try {
      return examine(incoming, signed, delivery.retained());
    } catch (CommandRejectedException | RuntimeException failed) {
      // Only now: the payload is not parsed twice where all is well.
      incoming.setClaimedId(signed.unverifiedId());
      throw failed;
    }
  }

  private VerifiedCommand examine(
      IncomingCommand incoming, SignedCommand signed, boolean isRetained)
      throws CommandRejectedException {
    if (isRetained) {
      // The broker would deliver it again after every reconnect, long after the sender has
      // forgotten it.
      throw new CommandRejectedException(
          Rejection.MALFORMED, "the message is retained; publish commands without the retain flag");
    }
    VerifiedCommand command = verify(incoming.device(), signed, context.site().policy().get());
    incoming.setClaimedId(Optional.of(command.content().id()));
    incoming.setVerifiedClass(command.content().commandClass());
    requireFeasible(command);
    requireQueueSpace(incoming.device());
    return command;
  }

  /**
   * Verifies a message without side effects, up to the point where the device would be involved.
   *
   * @param policy the site's policy, extended by test keys.
   * @return the reason for the rejection; empty if the message passes.
   */
  Optional<Rejection> verifyOnly(DeviceId device, byte[] message, CommandPolicy policy) {
    try {
      verify(device, SignedCommand.parse(message), policy);
      return Optional.empty();
    } catch (CommandRejectedException rejected) {
      return Optional.of(rejected.reason());
    }
  }

  private VerifiedCommand verify(DeviceId device, SignedCommand command, CommandPolicy policy)
      throws CommandRejectedException {
    requireFewSignatures(command, policy);
    // While the time is in doubt, only what has certainly passed shows that a command has expired.
    Optional<Instant> now = context.clock().ifTrusted();
    return context
        .verification()
        .verify(
            command,
            policy,
            context.site().topics().site(),
            device,
            context.journal(),
            now.orElseGet(context.clock()::earliestPossible),
            now.isPresent());
  }

  /**
   * Each key of the policy signs a command once. A command with many more signatures than keys is
   * rejected before any of them is verified, which would take most of the time of an examination.
   */
  private static void requireFewSignatures(SignedCommand command, CommandPolicy policy)
      throws CommandRejectedException {
    int most = Math.max(MIN_SIGNATURES, 2 * policy.signers().size());
    if (command.signatureCount() > most) {
      throw new CommandRejectedException(
          Rejection.MALFORMED,
          "the envelope has %d signatures; expected at most %d, two for each signer of the site"
              .formatted(command.signatureCount(), most));
    }
  }

  private void requireFeasible(VerifiedCommand command) throws CommandRejectedException {
    if (command.content().action() instanceof Action.Install) {
      context.installer().check(command);
      return;
    }
    DeviceId device = command.content().device();
    DeviceLink link =
        context.site().controllers().link(device).orElseThrow(() -> withoutLink(device));
    if (command.content().action() instanceof Action.Read read) {
      requireReadable(link, read);
    } else {
      link.check(command);
    }
  }

  private CommandRejectedException withoutLink(DeviceId device) {
    Collection<DeviceId> known = context.site().controllers().deviceIds();
    return new CommandRejectedException(
        Rejection.NOT_WRITABLE,
        known.contains(device)
            ? "the link to %s is not open yet".formatted(device)
            : "the site has no device " + device + others(device, known));
  }

  /** Names the device that was probably meant first: a receipt has room for a few names only. */
  private static String others(DeviceId device, Collection<DeviceId> known) {
    List<String> names = known.stream().map(DeviceId::value).sorted().toList();
    return names.isEmpty()
        ? ""
        : Stream.concat(NearestKey.to(device.value(), names).stream(), names.stream())
            .distinct()
            .limit(MAX_NAMED)
            .collect(Collectors.joining(", ", "; it has ", ""));
  }

  private static void requireReadable(DeviceLink link, Action.Read read)
      throws CommandRejectedException {
    for (PointName point : read.points()) {
      if (link.profile().flatMap(profile -> profile.point(point)).isEmpty()) {
        throw new CommandRejectedException(
            Rejection.NOT_WRITABLE,
            "point %s: the device has no such readable point".formatted(point));
      }
    }
  }

  private void requireQueueSpace(DeviceId device) throws CommandRejectedException {
    if (isClosed) {
      throw new CommandRejectedException(Rejection.RATE_EXCEEDED, "the gateway is stopping");
    }
    if (queues.of(device).isFull() || context.journal().openCount() >= MAX_OPEN) {
      throw new CommandRejectedException(
          Rejection.RATE_EXCEEDED, "too many commands are open already");
    }
  }

  private void accept(VerifiedCommand command, IncomingCommand incoming) {
    Command content = command.content();
    CommandKey key = new CommandKey(content.device(), content.id());
    context
        .receipts()
        .accept(
            new JournalRecord.Accepted(
                key,
                content.counter(),
                command.signers().values().stream()
                    .map(VerificationKey::fingerprint)
                    .collect(Collectors.toSet()),
                content.action().changedPoints(),
                context.clock().instant(),
                incoming.reply(),
                incoming.message()),
            new Accepted(key, command, incoming));
  }

  /**
   * A command that was accepted. A write enters the queue of its device at once, so that {@link
   * WriteTask} may record it while this record becomes durable. An install waits for that, because
   * the installer publishes its progress.
   */
  private final class Accepted implements Receipts.Acceptance {
    private final CommandKey key;
    private final VerifiedCommand command;
    private final IncomingCommand incoming;
    private final boolean isInstall;
    private boolean isEnded;

    Accepted(CommandKey key, VerifiedCommand command, IncomingCommand incoming) {
      this.key = key;
      this.command = command;
      this.incoming = incoming;
      this.isInstall = command.content().action() instanceof Action.Install;
    }

    @Override
    public void appended(Optional<CommandResult> ended) {
      context.clock().witness(command.content().notBefore(), TimeProof.COMMAND);
      log.info(
          "command accepted device={} id={} class={} signers={}",
          key.device(),
          key.id(),
          command.content().commandClass().wireName(),
          command.signers().keySet());
      isEnded = ended.isPresent();
      if (!isInstall || isEnded) {
        WriteTask task = new WriteTask(context, key, command, incoming.reply());
        ended.ifPresentOrElse(task::end, () -> queues.of(key.device()).add(task));
      }
    }

    @Override
    public void durable() {
      if (isInstall && !isEnded && !isClosed) {
        // Otherwise the next start continues it.
        context
            .installer()
            .begin(
                new InstallTask(context, queues, key, command, incoming.reply(), Optional.empty()));
      }
    }

    @Override
    public void undecided(IOException why) {
      log.error(
          "command may not be recorded; restart the gateway to read the journal back"
              + " device={} id={} why={}",
          key.device(),
          key.id(),
          why.getMessage());
    }

    @Override
    public void unrecorded(IOException why) {
      log.error("command not recorded device={} why={}", key.device(), why.getMessage());
      answer(incoming, UNRECORDED);
    }
  }

  /**
   * Rejects a message. A running command gets its own final receipt, and no other message may
   * produce one under its id. Therefore an authenticated repetition is dropped, and a message that
   * only claims the id is rejected without the id.
   */
  private void refuse(IncomingCommand incoming, CommandRejectedException rejected) {
    boolean isUnderWay =
        incoming
            .allegedId()
            .filter(id -> isUnderWay(new CommandKey(incoming.device(), id)))
            .isPresent();
    if (isUnderWay && !UNSIGNED.contains(rejected.reason())) {
      drop(incoming.device(), "already_under_way");
      return;
    }
    if (isUnderWay) {
      incoming.setClaimedId(Optional.empty());
    }
    boolean isUnknown = rejected.reason() == Rejection.REPLAYED && !context.journal().isAvailable();
    // A command that could not be recorded was not carried out, although its counter was used.
    answer(incoming, isUnknown ? UNRECORDED : CommandResult.of(rejected, false));
  }

  private boolean isUnderWay(CommandKey key) {
    return context.receipts().isEnding(key)
        || context.journal().open(key).filter(OpenCommand::isUnfinished).isPresent();
  }

  private void answer(IncomingCommand incoming, CommandResult result) {
    context.receipts().refuse(incoming, result);
  }
}
