// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.topic.Kind;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LeaseTerms;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Preconditions;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The link to a native device. The gateway forwards each command once, with its original
 * signatures. The device itself reports the result.
 *
 * <p>A command is therefore not a {@link io.parasol.legacy.WriteExecution}: the gateway writes no
 * points here. It has no write list of the device, plans no writes, and cannot read back. The
 * device checks the same signed command again, writes all its points, reads them back, and answers
 * for the whole command.
 */
final class NativeLink implements DeviceLink {

  /** Additional time for the answer to a command that reaches the device just before its expiry. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final Duration APPROVAL_TIMEOUT = Duration.ofSeconds(10);

  private final DeviceId device;
  private final NativeContext context;
  private final NativeMessages messages;

  private volatile @Nullable NativeLease lease;

  NativeLink(DeviceId device, NativeContext context) {
    this.device = device;
    this.context = context;
    this.messages =
        new NativeMessages(
            device, context.listener(), context.clock(), this::answered, context.thread());
  }

  @Override
  public DeviceId device() {
    return device;
  }

  /**
   * {@inheritDoc} Already complete: a native device publishes when it chooses, so there is no poll
   * to wait for.
   */
  @Override
  public CompletionStage<Void> firstPoll() {
    return CompletableFuture.completedFuture(null);
  }

  /** Handles a message of the device. May be called from any thread; returns at once. */
  void handle(Kind kind, Delivery delivery) {
    if (kind != Kind.REQUEST) {
      messages.handle(kind, delivery);
      return;
    }
    NativeLease open = lease;
    if (open == null) {
      context.listener().dropped(device, "no_install");
    } else if (!open.offer(delivery)) {
      context.listener().dropped(device, "too_many_at_once");
    }
  }

  private void answered(NativeAnswer answer) {
    NativeLease open = lease;
    if (open != null) {
      open.answered(answer);
    }
  }

  /** {@inheritDoc} Returns the last reported values, at most one minute old; sends no request. */
  @Override
  public CompletionStage<List<Reading>> read(Set<PointName> points) {
    CompletableFuture<List<Reading>> done = new CompletableFuture<>();
    if (!context.thread().tryExecute(() -> done.complete(messages.last(points)))) {
      done.complete(List.of());
    }
    return done;
  }

  /** {@inheritDoc} Waits for the identity in the device's next health message; sends no request. */
  @Override
  public CompletionStage<Optional<DeviceIdentity>> identify() {
    return messages
        .identity()
        .thenApply(Optional::of)
        .completeOnTimeout(
            Optional.empty(), context.timeouts().identity().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** {@inheritDoc} The device itself decides which points it has and which class may write them. */
  @Override
  public void check(VerifiedCommand command) throws CommandRejectedException {
    Action action = command.content().action();
    if (!(action instanceof Action.Write || action instanceof Action.Restart)
        || command.signed().isEmpty()) {
      throw new CommandRejectedException(
          Rejection.NOT_WRITABLE, "expected a write or a restart with its original signatures");
    }
  }

  @Override
  public CompletionStage<Receipt> apply(VerifiedCommand command, BeforeWrite before) {
    CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    boolean isQueued =
        context
            .thread()
            .tryExecute(
                () ->
                    begin(command, before)
                        .whenComplete(
                            (done, failed) ->
                                receipt.complete(
                                    failed == null
                                        ? done
                                        : NativeReceipts.notSent(failed.getMessage()))));
    if (!isQueued) {
      receipt.complete(NativeReceipts.notSent("the gateway is stopping; nothing was sent"));
    }
    return receipt;
  }

  private CompletionStage<Receipt> begin(VerifiedCommand command, BeforeWrite before) {
    try {
      check(command);
      Preconditions.require(
          command.content(), point -> Optional.of(messages.last(point)), Preconditions.Labels.NONE);
    } catch (CommandRejectedException rejected) {
      return CompletableFuture.completedFuture(NativeReceipts.rejected(rejected));
    }
    if (!context.downlink().reaches(device)) {
      return CompletableFuture.completedFuture(
          NativeReceipts.notSent("the device is not connected; nothing was sent"));
    }
    return before
        .requestApproval(Map.of())
        .toCompletableFuture()
        .copy()
        .orTimeout(APPROVAL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .handleAsync(
            (armed, failed) ->
                failed == null
                    ? forward(command)
                    : CompletableFuture.completedFuture(NativeReceipts.notApproved(failed)),
            context.thread())
        .thenCompose(Function.identity());
  }

  /**
   * Publishes the command once. It is never repeated: if its delivery is unknown, the gateway waits
   * for the answer.
   */
  private CompletionStage<Receipt> forward(VerifiedCommand command) {
    Command content = command.content();
    Duration left = Duration.between(context.clock().instant(), content.expires());
    Duration time =
        left.compareTo(context.timeouts().answer()) < 0 ? left : context.timeouts().answer();
    CompletableFuture<NativeAnswer> answer = messages.await(content.id(), time.plus(GRACE));
    return context
        .downlink()
        .publish(envelope(command, time))
        .thenComposeAsync(
            result ->
                result == PublishResult.ACCEPTED || result == PublishResult.UNKNOWN
                    ? answer.handle((said, silent) -> NativeReceipts.of(content, said))
                    : CompletableFuture.completedFuture(notAccepted(content, result)),
            context.thread());
  }

  private Receipt notAccepted(Command content, PublishResult result) {
    messages.forget(content.id());
    return NativeReceipts.notSent("the broker did not accept the command: " + result);
  }

  /**
   * Returns the publication of a command to the device.
   *
   * @param time after which the broker must not deliver it.
   */
  Publication envelope(VerifiedCommand command, Duration time) {
    return new Publication(
        context.downlink().commandTopic(device),
        command.signed().orElseThrow().toJson(),
        false,
        Optional.of("application/json"),
        Optional.of(time),
        Map.of(),
        Optional.empty());
  }

  @Override
  public Optional<CompletionStage<Receipt>> recall(Command content) {
    CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    boolean isQueued =
        context
            .thread()
            .tryExecute(
                () -> {
                  var unused =
                      messages
                          .await(content.id(), context.timeouts().recall())
                          .whenComplete(
                              (answer, silent) ->
                                  receipt.complete(NativeReceipts.of(content, answer)));
                });
    if (!isQueued) {
      receipt.complete(NativeReceipts.of(content, null));
    }
    return Optional.of(receipt);
  }

  @Override
  public LinkLease lend(VerifiedCommand install, LeaseTerms terms, Duration unused)
      throws LeaseRefusedException {
    LinkLease.requireEntitled(install, device);
    synchronized (this) {
      if (lease != null) {
        throw new LeaseRefusedException(
            LeaseRefusedException.Reason.LENT_ALREADY, device + ": an install is already running");
      }
      NativeLease lent =
          new NativeLease(this, context.topics(), context.downlink(), install, this::returned);
      lease = lent;
      context
          .thread()
          .tryExecute(() -> messages.answer(install.content().id()).ifPresent(lent::answered));
      return lent;
    }
  }

  private synchronized void returned(NativeLease back) {
    if (lease == back) {
      lease = null;
    }
  }

  void dropped(String why) {
    context.listener().dropped(device, why);
  }

  /** {@inheritDoc} Does nothing: running commands end with their context.thread(). */
  @Override
  public void close() {}
}
