// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LeaseTerms;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.RecentWrites;
import io.parasol.legacy.RegisterReader;
import io.parasol.legacy.WriteCheck;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.DeviceIdentification;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.plan.WritablePoint;
import io.parasol.legacy.modbus.poll.FreshRead;
import io.parasol.legacy.modbus.poll.PollContext;
import io.parasol.legacy.modbus.poll.PolledDevice;
import io.parasol.legacy.modbus.write.CommandRun;
import io.parasol.legacy.modbus.write.RestartRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/** A device on a Modbus link. Commands to the device run one after the other. */
public final class ModbusDeviceLink implements DeviceLink {

  private final PolledDevice device;
  private final PollContext context;
  private final RecentWrites recent;
  private final LinkLoan loan;
  private final Deque<Runnable> commands = new ArrayDeque<>(1);
  private boolean isCommandRunning;
  private boolean isClosed;

  ModbusDeviceLink(PolledDevice device, PollContext context, LinkLoan loan) {
    this.device = device;
    this.context = context;
    this.loan = loan;
    this.recent =
        new RecentWrites(device.id(), context.listeners().writes(), context.time().clock());
  }

  /** Returns the polled device. */
  @ConfinedTo("link")
  PolledDevice polled() {
    return device;
  }

  RegisterReader reader() {
    return new LowPriorityReader(device, context);
  }

  /** Returns the checks against the current map of the device. */
  private WriteCheck<WritablePoint, Value> check() {
    return WriteCheck.ofProfile(device.map().writable(), device.map()::contains, recent);
  }

  @Override
  public DeviceId device() {
    return device.id();
  }

  @Override
  public Optional<Profile> profile() {
    return Optional.of(device.map().profile()).filter(known -> !known.points().isEmpty());
  }

  @Override
  public CompletionStage<Void> firstPoll() {
    return device.firstPoll().minimalCompletionStage();
  }

  @Override
  public CompletionStage<List<Reading>> read(Set<PointName> names) {
    List<PointDecoder> points =
        device.map().points().stream()
            .filter(point -> names.contains(point.point().name()))
            .toList();
    CompletableFuture<List<Reading>> done = new CompletableFuture<>();
    onLoop(
        () -> {
          if (isClosed) {
            done.complete(unread(points, Quality.COMM_ERROR));
            return;
          }
          if (context.arbiter().isLentToAnotherThan(device.id())) {
            done.complete(unread(points, Quality.STALE));
            return;
          }
          context
              .arbiter()
              .runExclusively(device.id(), () -> FreshRead.of(device, context, points))
              .whenComplete(
                  (snapshot, defect) ->
                      done.complete(
                          defect == null
                              ? snapshot.readings()
                              : unread(points, Quality.COMM_ERROR)));
        },
        () -> done.complete(unread(points, Quality.COMM_ERROR)));
    return done;
  }

  @Override
  public CompletionStage<Optional<DeviceIdentity>> identify() {
    CompletableFuture<Optional<DeviceIdentity>> done = new CompletableFuture<>();
    onLoop(
        () -> {
          if (isClosed || context.arbiter().isLentToAnotherThan(device.id())) {
            done.complete(Optional.empty());
            return;
          }
          DeviceIdentification identification = new DeviceIdentification();
          context
              .arbiter()
              .runExclusively(device.id(), () -> requestRemaining(identification))
              .whenComplete(
                  (walked, defect) ->
                      done.complete(
                          defect == null && !identification.isIncomplete()
                              ? Optional.of(identification.identity())
                              : Optional.empty()));
        },
        () -> done.complete(Optional.empty()));
    return done;
  }

  /** Sends the requests that the identification still needs. */
  private CompletionStage<Void> requestRemaining(DeviceIdentification identification) {
    Optional<ModbusRequest> next = identification.next();
    if (next.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return context
        .arbiter()
        .sendUrgent(device.requestTarget(), next.get())
        .handle(
            (answer, failure) -> {
              if (failure == null) {
                identification.onResponse(answer);
              } else {
                identification.onNoResponse();
              }
              return identification;
            })
        .thenCompose(this::requestRemaining);
  }

  @Override
  public void check(VerifiedCommand command) throws CommandRejectedException {
    if (command.content().action() instanceof Action.Restart) {
      WriteCheck.requireRestart(device.map().profile().restart(), command.content());
    } else {
      check().check(command.content());
    }
    context.arbiter().requireOneMaster();
  }

  @Override
  public CompletionStage<Receipt> apply(VerifiedCommand command, BeforeWrite before) {
    CompletableFuture<Receipt> done = new CompletableFuture<>();
    onLoop(
        () -> {
          commands.add(() -> start(command.content(), before, done));
          startNext();
        },
        () -> done.complete(Receipt.NOT_STARTED));
    return done;
  }

  private void start(Command command, BeforeWrite before, CompletableFuture<Receipt> done) {
    if (isClosed) {
      done.complete(Receipt.NOT_STARTED);
      ended();
      return;
    }
    CompletionStage<Receipt> run =
        command.action() instanceof Action.Restart
            ? new RestartRun(device, context, command, before).run()
            : new CommandRun(device, context, check(), recent, command, before).run();
    run.thenAccept(
        receipt -> {
          done.complete(receipt);
          ended();
        });
  }

  private void ended() {
    isCommandRunning = false;
    startNext();
    context.arbiter().reschedule();
  }

  private void startNext() {
    if (!isCommandRunning && !commands.isEmpty()) {
      isCommandRunning = true;
      commands.remove().run();
    }
  }

  void readNoGaps() {
    device.learned().forbidGaps(device.points());
  }

  /** Returns whether no command is running or waiting. */
  @ConfinedTo("link")
  boolean isIdle() {
    return !isCommandRunning;
  }

  @Override
  public void close() {
    onLoop(this::closeNow, () -> {});
  }

  /** Closes the device. */
  @ConfinedTo("link")
  void closeNow() {
    if (!isClosed) {
      isClosed = true;
      device.close();
    }
  }

  @Override
  public LinkLease lend(VerifiedCommand install, LeaseTerms terms, Duration timeout)
      throws LeaseRefusedException {
    LinkLease.requireEntitled(install, device.id());
    return loan.lend(device, terms, timeout);
  }

  private List<Reading> unread(List<PointDecoder> points, Quality why) {
    Instant now = context.time().clock().instant();
    return points.stream().map(point -> point.unread(device.id(), why, now)).toList();
  }

  private void onLoop(Runnable task, Runnable onRejected) {
    try {
      context.time().loop().execute(task);
    } catch (RejectedExecutionException loopHasEnded) {
      onRejected.run();
    }
  }
}
