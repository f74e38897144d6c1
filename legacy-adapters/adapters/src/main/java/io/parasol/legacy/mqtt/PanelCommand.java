// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.CommandExecution;
import io.parasol.legacy.CommandExecution.CommandThread;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.Preconditions;
import io.parasol.legacy.ReadBack;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.RecentWrites;
import io.parasol.legacy.UnfitValueException;
import io.parasol.legacy.WriteCheck;
import io.parasol.legacy.WriteCheck.AllowedWrites;
import io.parasol.legacy.WriteExecution;
import io.parasol.legacy.WriteSteps;
import io.parasol.legacy.mqtt.packet.PanelDelivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The {@linkplain WriteExecution execution} of one command on a panel. A panel cannot be queried.
 * The preconditions are therefore checked against the latest readings, and the read-back of a value
 * is the panel's own report after it. Each value is confirmed before the next is published.
 *
 * <p>A value without a confirmation is {@link Result#UNDECIDED}: the panel has received it, but may
 * not have applied it.
 */
@ConfinedTo("panels")
final class PanelCommand
    implements WriteSteps<WritablePanelPoint, SetPoint, SetPoint>, CommandThread {

  /** Maximum time until a panel acknowledges a value that nothing else confirms. */
  static final Duration ACKNOWLEDGEMENT_TIMEOUT = Duration.ofSeconds(10);

  private static final String UNREACHABLE = "comm_error";
  private static final String TIMEOUT = "timeout";

  private final Panel panel;
  private final PanelClient client;
  private final WriteCheck<WritablePanelPoint, SetPoint> check;
  private final RecentWrites recent;
  private final Command command;
  private final BeforeWrite before;
  private final List<SetPoint> unconfirmed = new ArrayList<>();

  PanelCommand(
      Panel panel,
      PanelClient client,
      WriteCheck<WritablePanelPoint, SetPoint> check,
      RecentWrites recent,
      Command command,
      BeforeWrite before) {
    this.panel = panel;
    this.client = client;
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
    CommandExecution execution = new CommandExecution(panel.id(), command, before, this);
    return new WriteExecution<>(check, recent, execution, this).run();
  }

  @Override
  public CompletionStage<Void> await(Supplier<CompletionStage<Void>> approval, Duration timeout) {
    return CommandThread.awaitOn(panel.time().loop(), approval.get(), timeout);
  }

  @Override
  public void pause(Duration pause, Runnable then) {
    panel.time().after(pause, then);
  }

  @Override
  public CompletionStage<Plan<SetPoint>> plan(AllowedWrites<WritablePanelPoint, SetPoint> allowed)
      throws CommandRejectedException {
    Preconditions.require(
        command, point -> Optional.of(panel.last(point)), Preconditions.Labels.NONE);
    return CompletableFuture.completedFuture(plan(allowed.inOrder().values()));
  }

  private Plan<SetPoint> plan(Collection<SetPoint> targets) throws CommandRejectedException {
    List<SetPoint> writes = new ArrayList<>();
    Map<PointName, Value> alreadyInFlash = new LinkedHashMap<>();
    Map<PointName, Value> toRestore = new LinkedHashMap<>();
    for (SetPoint target : targets) {
      Value present = panel.last(target.point()).value();
      if (command.revertsLater()) {
        if (present == null) {
          return notKnown(target.point());
        }
        requireRestorable(target, present);
        toRestore.put(target.point(), present);
      }
      boolean isInFlash = target.write().rule().wear() == WriteRule.Wear.FLASH;
      if (isInFlash && present != null && target.matches(present)) {
        alreadyInFlash.put(target.point(), present);
      } else {
        writes.add(target);
      }
    }
    return new Ready<>(writes, alreadyInFlash, toRestore);
  }

  private Ended<SetPoint> notKnown(PointName point) {
    return new Ended<>(
        Result.FAILED,
        panel.last(point).quality().wireName(),
        "point %s: the present value is not known and could not be restored later"
            .formatted(point));
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

  /** {@inheritDoc} The panel must be connected, and must have subscribed to every set topic. */
  @Override
  public Optional<Ended<SetPoint>> whyNotReady(List<SetPoint> writes) {
    return whyUnreachable(writes).map(why -> new Ended<>(Result.FAILED, UNREACHABLE, why));
  }

  private Optional<String> whyUnreachable(List<SetPoint> writes) {
    if (client.connection().isEmpty()) {
      return Optional.of("the panel is not connected; nothing was sent");
    }
    return writes.stream()
        .map(target -> target.write().topic().value())
        .filter(topic -> client.session().qos(topic).isEmpty())
        .findFirst()
        .map("the panel has not subscribed to %s; nothing was sent"::formatted);
  }

  @Override
  public CompletionStage<Outcome> send(SetPoint next) {
    Optional<WriteConfirmation> confirmation =
        next.write().confirm().map(confirm -> WriteConfirmation.of(panel, next, confirm));
    Optional<CompletionStage<PanelDelivery>> sent =
        client
            .connection()
            .flatMap(
                connection -> connection.deliver(next.write().topic().value(), next.payload()));
    if (sent.isEmpty()) {
      confirmation.ifPresent(WriteConfirmation::stop);
      return CompletableFuture.completedFuture(new NotSent(UNREACHABLE));
    }
    return confirmation.isPresent()
        ? confirmation(next, sent.get(), confirmation.get())
        : acknowledgement(next, sent.get());
  }

  /**
   * Waits for the panel to report the value. The report counts more than the acknowledgement, and
   * may arrive without one.
   */
  private static CompletionStage<Outcome> confirmation(
      SetPoint sent, CompletionStage<PanelDelivery> delivery, WriteConfirmation confirmation) {
    CompletableFuture<PanelDelivery> answer = delivery.toCompletableFuture();
    delivery.thenAccept(
        end -> {
          if (end instanceof PanelDelivery.RejectedMessage) {
            confirmation.stop();
          }
        });
    return confirmation.result().thenApply(reported -> reported(sent, answer, reported));
  }

  private static Outcome reported(
      SetPoint sent, CompletableFuture<PanelDelivery> answer, Optional<Value> reported) {
    Map<PointName, Value> values =
        reported.map(value -> Map.of(sent.point(), value)).orElse(Map.of());
    if (reported.filter(sent::matches).isPresent()) {
      return new Accepted(values);
    }
    if (answer.isDone() && answer.join() instanceof PanelDelivery.RejectedMessage refused) {
      return refused(sent, refused, values);
    }
    return reported.isPresent()
        ? new Refused(
            "read_back_differs", "%s reads %s".formatted(sent.point(), reported.get()), values)
        : new Undecided(TIMEOUT, "the panel did not confirm %s".formatted(sent.point()));
  }

  private CompletionStage<Outcome> acknowledgement(
      SetPoint sent, CompletionStage<PanelDelivery> delivery) {
    CompletableFuture<Optional<PanelDelivery>> answer = new CompletableFuture<>();
    delivery.thenAccept(end -> answer.complete(Optional.of(end)));
    panel.time().after(ACKNOWLEDGEMENT_TIMEOUT, () -> answer.complete(Optional.empty()));
    return answer.thenApply(end -> acknowledged(sent, end));
  }

  private Outcome acknowledged(SetPoint sent, Optional<PanelDelivery> end) {
    if (end.isEmpty()) {
      return new Undecided(TIMEOUT, "the panel did not acknowledge %s".formatted(sent.point()));
    }
    if (end.get() instanceof PanelDelivery.RejectedMessage refused) {
      return refused(sent, refused, Map.of());
    }
    if (end.get() instanceof PanelDelivery.Lost) {
      return new Undecided(
          UNREACHABLE, "the connection was lost after %s was sent".formatted(sent.point()));
    }
    unconfirmed.add(sent);
    return new Accepted(Map.of());
  }

  private static Refused refused(
      SetPoint sent, PanelDelivery.RejectedMessage refused, Map<PointName, Value> reported) {
    return new Refused(
        "exception_%02x".formatted(refused.code()), "the panel refused " + sent.point(), reported);
  }

  /** {@inheritDoc} Sends nothing: what the panel confirmed is known already. */
  @Override
  public CompletionStage<ReadBack> readBack(List<SetPoint> writes) {
    ReadBack result = new ReadBack();
    writes.stream()
        .filter(unconfirmed::contains)
        .findFirst()
        .ifPresent(
            write ->
                result.addUnconfirmed(
                    "delivered; the configuration has no topic that confirms " + write.point(),
                    Receipt.UNCONFIRMED));
    return CompletableFuture.completedFuture(result);
  }

  /** {@inheritDoc} None, because nothing is read. */
  @Override
  public List<Duration> pauses() {
    return List.of();
  }
}
