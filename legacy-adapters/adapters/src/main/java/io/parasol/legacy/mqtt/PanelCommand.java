// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.Preconditions;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.RecentWrites;
import io.parasol.legacy.UnfitValueException;
import io.parasol.legacy.WriteCheck;
import io.parasol.legacy.mqtt.packet.PanelDelivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The execution of one command on a panel, on the panels' thread:
 *
 * <ol>
 *   <li>check the command against the configuration, and the preconditions against the latest
 *       readings
 *   <li>leave out values that the panel keeps in flash memory and already has
 *   <li>require that the panel is connected and has subscribed to every set topic
 *   <li>request the final approval, once
 *   <li>publish each value in the command's order, and wait for its confirmation before the next; a
 *       value is never sent twice
 * </ol>
 *
 * <p>A value without a confirmation is {@link Result#UNDECIDED}: the panel has received it, but may
 * not have applied it.
 */
final class PanelCommand {

  private static final Logger log = LoggerFactory.getLogger(PanelCommand.class);

  /** Maximum time until the approval. */
  static final Duration APPROVAL_TIMEOUT = Duration.ofSeconds(10);

  /** Maximum time until a panel acknowledges a value that nothing else confirms. */
  static final Duration ACKNOWLEDGEMENT_TIMEOUT = Duration.ofSeconds(10);

  private static final String UNREACHABLE = "comm_error";
  private static final String TIMEOUT = "timeout";

  private final Panel panel;
  private final WriteCheck<WritablePanelPoint, SetPoint> check;
  private final RecentWrites recent;
  private final Command command;
  private final BeforeWrite before;
  private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();
  private final Map<PointName, Value> written = new LinkedHashMap<>();
  private final Map<PointName, Value> readBack = new LinkedHashMap<>();
  private final Deque<SetPoint> toWrite = new ArrayDeque<>();
  private final Map<PointName, Value> toRestore = new LinkedHashMap<>();
  private final List<PointName> unconfirmed = new ArrayList<>();

  PanelCommand(
      Panel panel,
      WriteCheck<WritablePanelPoint, SetPoint> check,
      RecentWrites recent,
      Command command,
      BeforeWrite before) {
    this.panel = panel;
    this.check = check;
    this.recent = recent;
    this.command = command;
    this.before = before;
  }

  /**
   * Starts the command.
   *
   * @return completes with the only receipt, never exceptionally.
   */
  CompletionStage<Receipt> run() {
    step(
        () -> {
          try {
            List<SetPoint> targets = List.copyOf(check.check(command).inOrder().values());
            Preconditions.require(
                command, point -> Optional.of(panel.last(point)), Preconditions.Labels.NONE);
            Optional<PointName> unknown = recordPresentValues(targets);
            if (unknown.isPresent()) {
              failed(
                  panel.last(unknown.get()).quality().wireName(),
                  "point %s: the present value is not known and could not be restored later"
                      .formatted(unknown.get()));
              return;
            }
            targets.stream().filter(this::mustBeSent).forEach(toWrite::add);
            prepared();
          } catch (CommandRejectedException refused) {
            reject(refused);
          }
        });
    return receipt;
  }

  /**
   * For a command that is limited in time, records the present values of its points. Returns the
   * first point whose value is not known.
   */
  private Optional<PointName> recordPresentValues(List<SetPoint> targets)
      throws CommandRejectedException {
    if (!command.revertsLater()) {
      return Optional.empty();
    }
    for (SetPoint target : targets) {
      Value present = panel.last(target.point()).value();
      if (present == null) {
        return Optional.of(target.point());
      }
      requireRestorable(target, present);
      toRestore.put(target.point(), present);
    }
    return Optional.empty();
  }

  /** Rejects a command whose present value could not be restored later. */
  private static void requireRestorable(SetPoint target, Value present)
      throws CommandRejectedException {
    try {
      SetPoint.of(target.write(), present);
    } catch (UnfitValueException unfit) {
      throw WriteCheck.notRestorable(unfit);
    }
  }

  private boolean mustBeSent(SetPoint target) {
    Value present = panel.last(target.point()).value();
    boolean isUnchanged =
        target.write().rule().wear() == WriteRule.Wear.FLASH
            && present != null
            && target.matches(present);
    if (isUnchanged) {
      readBack.put(target.point(), present);
    }
    return !isUnchanged;
  }

  private void prepared() {
    Optional<String> unreachable = whyUnreachable();
    if (toWrite.isEmpty() && toRestore.isEmpty()) {
      endWithoutWrite();
    } else if (unreachable.isPresent()) {
      end(Result.FAILED, UNREACHABLE, unreachable.get());
    } else {
      awaitApproval();
    }
  }

  private Optional<String> whyUnreachable() {
    if (panel.connection().isEmpty()) {
      return Optional.of("the panel is not connected; nothing was sent");
    }
    return toWrite.stream()
        .map(target -> target.write().topic().value())
        .filter(topic -> panel.session().qos(topic).isEmpty())
        .findFirst()
        .map("the panel has not subscribed to %s; nothing was sent"::formatted);
  }

  private void awaitApproval() {
    requestApproval()
        .whenCompleteAsync(
            (yes, no) ->
                step(
                    () -> {
                      if (no == null) {
                        writeNext();
                      } else {
                        approvalFailed(no);
                      }
                    }),
            panel.time().loop());
  }

  /** Requests the final approval; a timeout counts as refusal. */
  private CompletionStage<Void> requestApproval() {
    CompletableFuture<Void> approval = new CompletableFuture<>();
    before
        .requestApproval(toRestore)
        .whenComplete(
            (yes, no) -> {
              if (no == null) {
                approval.complete(null);
              } else {
                approval.completeExceptionally(no);
              }
            });
    panel
        .time()
        .after(
            APPROVAL_TIMEOUT,
            () ->
                approval.completeExceptionally(
                    new IllegalStateException(
                        "no approval of the write within " + APPROVAL_TIMEOUT)));
    return approval;
  }

  private void approvalFailed(Throwable refusal) {
    Throwable cause =
        refusal instanceof CompletionException && refusal.getCause() != null
            ? refusal.getCause()
            : refusal;
    if (cause instanceof CommandRejectedException rejected) {
      reject(rejected);
    } else {
      log.error("command not started device={} id={}", panel.id(), command.id(), cause);
      end(Result.FAILED, "not_recorded", "the command could not be recorded; nothing was sent");
    }
  }

  private void endWithoutWrite() {
    end(Result.APPLIED, "", "the panel already has these values; nothing was sent");
  }

  private void writeNext() {
    SetPoint next = toWrite.poll();
    if (next == null && written.isEmpty()) {
      endWithoutWrite();
      return;
    }
    if (next == null) {
      allWritten();
      return;
    }
    Optional<WriteConfirmation> confirmation =
        next.write().confirm().map(confirm -> WriteConfirmation.of(panel, next, confirm));
    Optional<CompletionStage<PanelDelivery>> sent =
        panel
            .connection()
            .flatMap(
                connection -> connection.deliver(next.write().topic().value(), next.payload()));
    if (sent.isEmpty()) {
      confirmation.ifPresent(WriteConfirmation::stop);
      failed(UNREACHABLE, "the write of %s was not sent".formatted(next.point()));
      return;
    }
    written.put(next.point(), next.value());
    recent.add(next.point());
    if (confirmation.isPresent()) {
      await(next, sent.get(), confirmation.get());
    } else {
      await(next, sent.get());
    }
  }

  /**
   * Waits for the panel to report the value. The report counts more than the acknowledgement, and
   * may arrive without one.
   */
  private void await(
      SetPoint sent, CompletionStage<PanelDelivery> delivery, WriteConfirmation confirmation) {
    CompletableFuture<PanelDelivery> answer = delivery.toCompletableFuture();
    delivery.thenAccept(
        end -> {
          if (end instanceof PanelDelivery.RejectedMessage) {
            confirmation.stop();
          }
        });
    confirmation
        .result()
        .thenAccept(
            reported ->
                step(
                    () -> {
                      reported.ifPresent(value -> readBack.put(sent.point(), value));
                      if (reported.filter(sent::matches).isPresent()) {
                        writeNext();
                      } else {
                        notConfirmed(sent, answer, reported);
                      }
                    }));
  }

  private void notConfirmed(
      SetPoint sent, CompletableFuture<PanelDelivery> answer, Optional<Value> reported) {
    if (answer.isDone() && answer.join() instanceof PanelDelivery.RejectedMessage refused) {
      refused(sent, refused);
    } else if (reported.isPresent()) {
      failed("read_back_differs", "%s reads %s".formatted(sent.point(), reported.get()));
    } else {
      undecided(TIMEOUT, "the panel did not confirm %s".formatted(sent.point()));
    }
  }

  private void await(SetPoint sent, CompletionStage<PanelDelivery> delivery) {
    withTimeout(ACKNOWLEDGEMENT_TIMEOUT, delivery)
        .thenAccept(end -> step(() -> answered(sent, end)));
  }

  private CompletionStage<Optional<PanelDelivery>> withTimeout(
      Duration timeout, CompletionStage<PanelDelivery> delivery) {
    CompletableFuture<Optional<PanelDelivery>> answer = new CompletableFuture<>();
    delivery.thenAccept(end -> answer.complete(Optional.of(end)));
    panel.time().after(timeout, () -> answer.complete(Optional.empty()));
    return answer;
  }

  private void answered(SetPoint sent, Optional<PanelDelivery> end) {
    if (end.isEmpty()) {
      undecided(TIMEOUT, "the panel did not acknowledge %s".formatted(sent.point()));
    } else if (end.get() instanceof PanelDelivery.RejectedMessage refused) {
      refused(sent, refused);
    } else if (end.get() instanceof PanelDelivery.Lost) {
      undecided(UNREACHABLE, "the connection was lost after %s was sent".formatted(sent.point()));
    } else {
      unconfirmed.add(sent.point());
      writeNext();
    }
  }

  private void refused(SetPoint sent, PanelDelivery.RejectedMessage refused) {
    failed("exception_%02x".formatted(refused.code()), "the panel refused " + sent.point());
  }

  private void allWritten() {
    if (unconfirmed.isEmpty()) {
      end(Result.APPLIED, "", "%d written and confirmed".formatted(written.size()));
    } else {
      undecided(
          Receipt.UNCONFIRMED,
          "delivered; the configuration has no topic that confirms " + unconfirmed.get(0));
    }
  }

  private void undecided(String reason, String detail) {
    end(Result.UNDECIDED, reason, detail);
  }

  private void failed(String reason, String detail) {
    end(
        Result.FAILED,
        reason,
        written.size() > 1 ? detail + "; %d points were sent".formatted(written.size()) : detail);
  }

  private void reject(CommandRejectedException refused) {
    end(
        Result.REJECTED,
        refused.reason().wireName(),
        Optional.ofNullable(refused.getMessage()).orElse(""));
  }

  private void end(Result result, String reason, String detail) {
    receipt.complete(new Receipt(result, reason, detail, written, readBack));
  }

  /**
   * Runs one step. An unexpected exception in it ends the command. The result then claims no more
   * than is known.
   */
  private void step(Runnable what) {
    if (receipt.isDone()) {
      return;
    }
    try {
      what.run();
    } catch (RuntimeException defect) {
      log.error("command step failed device={} id={}", panel.id(), command.id(), defect);
      end(
          written.isEmpty() ? Result.FAILED : Result.UNDECIDED,
          "internal_error",
          "internal error of the gateway; see its log");
    }
  }
}
