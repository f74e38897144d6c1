// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.command.receipt.Controllers;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A controller whose registers are a map, and which does what a test tells it. */
public class FakeController implements DeviceLink, Controllers {

  public final Map<PointName, Value> registers = new ConcurrentHashMap<>();
  public final List<Value> writes = new CopyOnWriteArrayList<>();
  final AtomicInteger unreadable = new AtomicInteger();

  /** How many requests for the link find none, as while a reload changes the device. */
  final AtomicInteger unlinked = new AtomicInteger();

  volatile CompletableFuture<Void> lineIsFree = CompletableFuture.completedFuture(null);

  /** The time between the approval of a write and the write. */
  volatile CompletableFuture<Void> beforeWrite = CompletableFuture.completedFuture(null);

  final AtomicInteger begun = new AtomicInteger();
  final AtomicInteger approved = new AtomicInteger();
  volatile boolean isStranger;
  volatile boolean isLinked = true;
  volatile Optional<CommandRejectedException> refusal = Optional.empty();
  public volatile Optional<Profile> map = Optional.empty();
  volatile Receipt.@Nullable Result result = Receipt.Result.APPLIED;

  @Override
  public DeviceId device() {
    return Site.INVERTER;
  }

  @Override
  public Optional<DeviceLink> link(DeviceId device) {
    boolean isAway = unlinked.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    return isLinked && !isAway ? Optional.of(this) : Optional.empty();
  }

  @Override
  public Collection<DeviceId> deviceIds() {
    return List.of(Site.INVERTER);
  }

  @Override
  public boolean isBlocked(DeviceId device) {
    return isStranger;
  }

  @Override
  public Optional<Profile> profile(DeviceId device) {
    return Optional.empty();
  }

  @Override
  public Optional<Profile> profile() {
    return map;
  }

  @Override
  public CompletionStage<Void> firstPoll() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<List<Reading>> read(Set<PointName> points) {
    boolean isUnreadable = unreadable.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    List<Reading> readings = new ArrayList<>();
    for (PointName point : points) {
      Value value = isUnreadable || isStranger ? null : registers.get(point);
      Quality bad = isStranger ? Quality.UNPROVEN : Quality.TIMEOUT;
      readings.add(
          new Reading(device(), point, value, "%", value == null ? bad : Quality.GOOD, Site.NOON));
    }
    return CompletableFuture.completedFuture(readings);
  }

  @Override
  public void check(VerifiedCommand command) throws CommandRejectedException {
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  @Override
  public CompletionStage<Receipt> apply(VerifiedCommand command, BeforeWrite before) {
    begun.incrementAndGet();
    Map<PointName, Value> values = ((Action.Write) command.content().action()).values();
    return lineIsFree
        .thenCompose(free -> before.requestApproval(toTakeBack(command.content())))
        .thenCompose(
            armed -> {
              approved.incrementAndGet();
              return beforeWrite;
            })
        .thenApply(sent -> write(values))
        .exceptionally(FakeController::refused);
  }

  private Map<PointName, Value> toTakeBack(Command command) {
    Map<PointName, Value> before = new LinkedHashMap<>();
    if (command.revertsLater()) {
      for (PointName point : command.action().changedPoints()) {
        Optional.ofNullable(registers.get(point)).ifPresent(value -> before.put(point, value));
      }
    }
    return before;
  }

  Receipt write(Map<PointName, Value> values) {
    Receipt.Result now = result;
    if (now == null) {
      throw new IllegalStateException("a defect of the adapter");
    }
    values.forEach(
        (point, value) -> {
          registers.put(point, value);
          writes.add(value);
        });
    String reason = now == Receipt.Result.APPLIED ? "" : "timeout";
    return new Receipt(now, reason, "", values, values);
  }

  private static Receipt refused(Throwable failure) {
    Throwable why =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (why instanceof CommandRejectedException rejected) {
      return new Receipt(
          Receipt.Result.REJECTED,
          rejected.reason().wireName(),
          rejected.getMessage(),
          Map.of(),
          Map.of());
    }
    if (why instanceof IllegalStateException defect) {
      throw defect;
    }
    return new Receipt(Receipt.Result.FAILED, "not_recorded", "", Map.of(), Map.of());
  }

  @Override
  public void close() {}
}
