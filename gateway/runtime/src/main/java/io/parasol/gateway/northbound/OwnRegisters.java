// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A device with its own registers, as its polls read them. */
final class OwnRegisters implements ServedUnit {

  private final HeldRegisters held;
  private final Supplier<Optional<Profile>> profile;
  private final RoleMaps roles;
  private final LongSupplier nanos;
  private final OwnWrites writes;
  private volatile @Nullable PointAddresses points;

  /**
   * @param profile the present profile of the device; empty if it is not known yet.
   */
  OwnRegisters(
      HeldRegisters held,
      Supplier<Optional<Profile>> profile,
      RoleMaps roles,
      LongSupplier nanos,
      OwnWrites writes) {
    this.held = held;
    this.profile = profile;
    this.roles = roles;
    this.nanos = nanos;
    this.writes = writes;
  }

  @Override
  public ModbusResponse read(String role, ModbusRequest.ReadRegisters request) {
    int[] words = new int[request.quantity()];
    Optional<ExceptionResponse> exception = read(role, request.table(), request.address(), words);
    return exception.isPresent()
        ? exception.get()
        : ModbusResponse.Registers.of(words.length, index -> words[index]);
  }

  @Override
  public ModbusResponse read(String role, ModbusRequest.ReadBits request) {
    int[] words = new int[request.quantity()];
    Optional<ExceptionResponse> exception = read(role, request.table(), request.address(), words);
    if (exception.isPresent()) {
      return exception.get();
    }
    boolean[] bits = new boolean[words.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = words[i] != 0;
    }
    return ModbusResponse.Bits.of(bits);
  }

  @Override
  public Optional<DeviceId> installs(ModbusRequest request) {
    return profile
        .get()
        .flatMap(Profile::firmware)
        .filter(request::isOfInstallation)
        .map(taken -> writes.device());
  }

  @Override
  public CompletionStage<ModbusResponse> write(ClientIdentity by, WrittenRange range) {
    Optional<Profile> now = profile.get();
    return now.isEmpty()
        ? CompletableFuture.completedFuture(FORBIDDEN)
        : writes.write(by, now.get(), held, range, nanos.getAsLong());
  }

  private Optional<ExceptionResponse> read(String role, Table table, int start, int[] to) {
    PointAddresses known = points();
    if (!roles.isKnown(role)) {
      return Optional.of(FORBIDDEN);
    }
    if (known == null) {
      return Optional.of(NOT_FRESH);
    }
    if (!known.mayRead(roles, role, table, start, to.length)) {
      return Optional.of(FORBIDDEN);
    }
    return switch (held.read(table, start, to, nanos.getAsLong())) {
      case FRESH -> Optional.empty();
      case STALE -> Optional.of(NOT_FRESH);
      case NOT_READ ->
          Optional.of(known.isPolled(table, start, to.length) ? NOT_FRESH : NO_SUCH_ADDRESS);
    };
  }

  private @Nullable PointAddresses points() {
    Profile now = profile.get().orElse(null);
    if (now == null) {
      return null;
    }
    PointAddresses known = points;
    if (known == null || !known.isOf(now)) {
      known = new PointAddresses(now);
      points = known;
    }
    return known;
  }
}
