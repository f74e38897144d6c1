// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.command.receipt.Controllers;
import io.parasol.lab.explore.Scheduler.Actor;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * The device on its line: one register, the limit. A write and its response are separate steps, as
 * are the request of a read and its response.
 */
final class SimulatedDevice implements DeviceLink, Controllers {

  private final World world;
  private final Scheduler scheduler;

  SimulatedDevice(World world, Scheduler scheduler) {
    this.world = world;
    this.scheduler = scheduler;
  }

  @Override
  public DeviceId device() {
    return ExploredSite.DEVICE;
  }

  @Override
  public Optional<DeviceLink> link(DeviceId device) {
    return Optional.of(this);
  }

  @Override
  public Collection<DeviceId> deviceIds() {
    return List.of();
  }

  @Override
  public boolean isBlocked(DeviceId device) {
    return false;
  }

  @Override
  public Optional<Profile> profile(DeviceId device) {
    return Optional.empty();
  }

  @Override
  public CompletionStage<Void> firstPoll() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void check(VerifiedCommand command) {
    // Every value is permitted.
  }

  @Override
  public CompletionStage<List<Reading>> read(Set<PointName> points) {
    CompletableFuture<List<Reading>> response = new CompletableFuture<>();
    scheduler.submit(Actor.LINE, () -> response.complete(readings(points)));
    return response;
  }

  private List<Reading> readings(Set<PointName> points) {
    List<Reading> readings = new ArrayList<>();
    for (PointName point : points) {
      Value value = new Value.Whole(world.limit);
      readings.add(new Reading(device(), point, value, "%", Quality.GOOD, ExploredSite.NOON));
    }
    return readings;
  }

  @Override
  public CompletionStage<Receipt> apply(VerifiedCommand command, BeforeWrite before) {
    Map<PointName, Value> values = ((Action.Write) command.content().action()).values();
    // As on a real link: once more, when the line is free.
    return before
        .requestApproval(Map.of())
        .thenCompose(recorded -> before.requestApproval(Map.of()))
        .thenCompose(approved -> write(values))
        .exceptionally(SimulatedDevice::refused);
  }

  private CompletionStage<Receipt> write(Map<PointName, Value> values) {
    CompletableFuture<Receipt> response = new CompletableFuture<>();
    scheduler.submit(
        Actor.LINE,
        () -> {
          world.limit = ((Value.Whole) values.values().iterator().next()).number();
          world.writes.add(world.limit);
          scheduler.submit(
              Actor.LINE,
              () -> response.complete(new Receipt(Receipt.Result.APPLIED, "", "", values, values)));
        });
    return response;
  }

  private static Receipt refused(Throwable failure) {
    Throwable cause = failure.getCause();
    Throwable why = failure instanceof CompletionException && cause != null ? cause : failure;
    return why instanceof CommandRejectedException rejected
        ? new Receipt(
            Receipt.Result.REJECTED,
            rejected.reason().wireName(),
            String.valueOf(rejected.getMessage()),
            Map.of(),
            Map.of())
        : new Receipt(Receipt.Result.FAILED, "not_recorded", "", Map.of(), Map.of());
  }

  @Override
  public void close() {}
}
