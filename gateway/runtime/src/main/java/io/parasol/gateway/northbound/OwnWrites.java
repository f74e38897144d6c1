// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.northbound.PointWriter.PointWrite;
import io.parasol.legacy.UnfitValueException;
import io.parasol.legacy.modbus.codec.WrittenValue;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The writes of clients to the own registers of one device: to the points that the configuration
 * names, one at a time, by the roles that it lists for them. A role map of the profile must allow
 * it, too. Thread-safe.
 */
final class OwnWrites {

  private static final ExceptionResponse UNFIT =
      new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_VALUE);

  private final DeviceId device;
  private final Map<PointName, Set<String>> allowed;
  private final RoleMaps roles;
  private final PointWriter writer;

  /**
   * @param allowed the roles that may write a point.
   */
  OwnWrites(
      DeviceId device, Map<PointName, Set<String>> allowed, RoleMaps roles, PointWriter writer) {
    this.device = device;
    this.allowed = Map.copyOf(allowed);
    this.roles = roles;
    this.writer = writer;
  }

  DeviceId device() {
    return device;
  }

  /**
   * Carries out a write if the client may do it and the registers are exactly those of one point.
   *
   * @param held receives what was written, so that the client reads it before the next poll.
   * @param now monotonic, in nanoseconds.
   */
  CompletionStage<ModbusResponse> write(
      ClientIdentity by, Profile profile, HeldRegisters held, WrittenRange range, long now) {
    List<Point> points = profile.points().stream().filter(range::overlaps).toList();
    MapName map = MapName.ofProfile(profile.name().value());
    boolean isAllowed =
        by.isAuthenticated()
            && !points.isEmpty()
            && points.stream().allMatch(point -> mayWrite(by.role(), map, point.name()));
    if (!isAllowed) {
      return CompletableFuture.completedFuture(ServedUnit.FORBIDDEN);
    }
    if (points.size() != 1 || !range.isExactly(points.get(0))) {
      return CompletableFuture.completedFuture(ServedUnit.NO_SUCH_ADDRESS);
    }
    Optional<Value> value;
    try {
      value =
          WrittenValue.of(
              profile,
              points.get(0),
              range.toArray(),
              (address, to) ->
                  held.read(range.table(), address, to, now) == HeldRegisters.Availability.FRESH);
    } catch (UnfitValueException unfit) {
      return CompletableFuture.completedFuture(UNFIT);
    }
    if (value.isEmpty()) {
      return CompletableFuture.completedFuture(ServedUnit.NOT_FRESH);
    }
    return writer
        .write(new PointWrite(by, device, points.get(0).name(), value.get()))
        .thenApply(
            response -> {
              if (response instanceof ModbusResponse.Written) {
                held.written(range, now);
              }
              return response;
            });
  }

  private boolean mayWrite(String role, MapName map, PointName point) {
    return allowed.getOrDefault(point, Set.of()).contains(role)
        && roles.permitsWrite(role, map, point.value());
  }
}
