// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.write;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Preconditions;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.UnfitValueException;
import io.parasol.legacy.WriteCheck;
import io.parasol.legacy.WriteCheck.AllowedWrites;
import io.parasol.legacy.WriteSteps.Ended;
import io.parasol.legacy.WriteSteps.Plan;
import io.parasol.legacy.WriteSteps.Ready;
import io.parasol.legacy.modbus.codec.EnumLabels;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.codec.ScaleFactor;
import io.parasol.legacy.modbus.plan.PreparedWrite;
import io.parasol.legacy.modbus.plan.ReadSnapshot;
import io.parasol.legacy.modbus.plan.WritablePoint;
import io.parasol.legacy.modbus.poll.ErrorMapping;
import io.parasol.legacy.modbus.poll.PolledDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The step of a command between the first reads and the writes: it determines what must be written,
 * or why nothing is.
 */
final class WritePlanner {

  private final PolledDevice device;
  private final Command command;
  private final Map<WritablePoint, Value> targets;

  /**
   * @param allowed the writes of the command.
   */
  WritePlanner(PolledDevice device, Command command, AllowedWrites<WritablePoint, Value> allowed) {
    this.device = device;
    this.command = command;
    this.targets = allowed.inOrder();
  }

  /**
   * Returns the points that must be read first: preconditions, scale points, values that may be in
   * flash memory already, values that must be restored later.
   */
  Set<PointDecoder> toRead() {
    Set<PointDecoder> first = new LinkedHashSet<>();
    for (PointName name : command.require().keySet()) {
      device.point(name).ifPresent(first::add);
    }
    for (WritablePoint target : targets.keySet()) {
      if (target.isReadFirst() || command.revertsLater()) {
        first.add(target.decoder());
      }
    }
    return first;
  }

  Plan<WriteRequest> plan(ReadSnapshot snapshot) {
    try {
      Preconditions.require(command, snapshot::reading, this::number);
      Draft draft = new Draft(snapshot);
      for (Map.Entry<WritablePoint, Value> each : targets.entrySet()) {
        Ended<WriteRequest> ended = draft.add(each.getKey(), each.getValue());
        if (ended != null) {
          return ended;
        }
      }
      return new Ready<>(WriteRequest.of(draft.writes), draft.alreadyInFlash, draft.toRestore);
    } catch (UnfitValueException unfit) {
      return rejected(Rejection.OUT_OF_RANGE, String.valueOf(unfit.getMessage()));
    } catch (CommandRejectedException refused) {
      return rejected(refused);
    }
  }

  /** The plan while it is made, one target after the other. */
  private final class Draft {
    private final ReadSnapshot snapshot;
    private final List<PreparedWrite> writes = new ArrayList<>();
    private final Map<PointName, Value> alreadyInFlash = new LinkedHashMap<>();
    private final Map<PointName, Value> toRestore = new LinkedHashMap<>();

    Draft(ReadSnapshot snapshot) {
      this.snapshot = snapshot;
    }

    /** Adds the write of a target. Returns the end of the command if nothing may be written. */
    @Nullable Ended<WriteRequest> add(WritablePoint target, Value value)
        throws UnfitValueException, CommandRejectedException {
      boolean isTimer = isTimer(target);
      boolean mustBeRead = isTimer || target.isReadFirst();
      if (mustBeRead && snapshot.registers(target.decoder()).isEmpty()) {
        return unread(target, snapshot);
      }
      if (isTimer && !isAvailable(target.name(), snapshot)) {
        return null;
      }
      int exponent = exponent(target, snapshot);
      if (command.revertsLater() && !isTimer && !hasTimer(target, snapshot)) {
        Value before = snapshot.reading(target.name()).map(Reading::value).orElse(null);
        if (before == null) {
          return unread(target, snapshot);
        }
        requireRestorable(target, before, exponent);
        toRestore.put(target.name(), before);
      }
      PreparedWrite prepared = target.prepare(value, exponent);
      add(isTimer ? prepared.countingDown() : prepared);
      return null;
    }

    private void add(PreparedWrite write) {
      if (isInFlash(write, snapshot)) {
        alreadyInFlash.put(write.name(), write.value());
      } else {
        writes.add(write);
      }
    }
  }

  /**
   * Returns whether the target is a reversion timer: it is written, but is not among the values of
   * the command.
   */
  private boolean isTimer(WritablePoint target) {
    return command.action() instanceof Action.Write write
        && !write.values().containsKey(target.name());
  }

  /**
   * Returns whether the device restores the point by itself. A profile may list a timer that this
   * device lacks.
   */
  private static boolean hasTimer(WritablePoint target, ReadSnapshot snapshot) {
    return target.rule().reversion().filter(it -> isAvailable(it.timer(), snapshot)).isPresent();
  }

  private static boolean isAvailable(PointName point, ReadSnapshot snapshot) {
    return snapshot.reading(point).filter(reading -> reading.quality() == Quality.GOOD).isPresent();
  }

  /** Rejects a write whose previous value could not be restored later. */
  private static void requireRestorable(WritablePoint target, Value before, int exponent)
      throws CommandRejectedException {
    try {
      target.prepare(before, exponent);
    } catch (UnfitValueException unfit) {
      throw WriteCheck.notRestorable(unfit);
    }
  }

  /** Returns the number that a label stands for. */
  private OptionalDouble number(PointName name, String label) {
    OptionalLong number =
        device
            .point(name)
            .map(point -> new EnumLabels(point.point()).number(label))
            .orElse(OptionalLong.empty());
    return number.isPresent()
        ? OptionalDouble.of((double) number.getAsLong())
        : OptionalDouble.empty();
  }

  private static int exponent(WritablePoint target, ReadSnapshot snapshot)
      throws UnfitValueException {
    Optional<ScaleFactor> factor = target.scaleFactor();
    if (factor.isEmpty()) {
      return 0;
    }
    int exponent =
        snapshot.exponent(target.decoder(), factor.get()).orElse(ScaleFactor.NOT_AVAILABLE);
    if (exponent == ScaleFactor.NOT_AVAILABLE || exponent == ScaleFactor.OUT_OF_RANGE) {
      throw new UnfitValueException(
          "point %s: scale point %s holds no valid exponent now"
              .formatted(target.name(), factor.get().point().name()));
    }
    return exponent;
  }

  private static boolean isInFlash(PreparedWrite write, ReadSnapshot snapshot) {
    return write.target().rule().wear() == WriteRule.Wear.FLASH
        && write.isAppliedIn(snapshot).orElse(false);
  }

  private static Ended<WriteRequest> unread(WritablePoint target, ReadSnapshot snapshot) {
    Quality quality =
        snapshot.reading(target.name()).map(Reading::quality).orElse(Quality.COMM_ERROR);
    return new Ended<>(
        Result.FAILED,
        ErrorMapping.reason(quality),
        "point %s must be read before it is written, but its quality is %s"
            .formatted(target.name(), quality.wireName()));
  }

  private static Ended<WriteRequest> rejected(CommandRejectedException refused) {
    return rejected(refused.reason(), String.valueOf(refused.getMessage()));
  }

  private static Ended<WriteRequest> rejected(Rejection reason, String detail) {
    return new Ended<>(Result.REJECTED, reason.wireName(), detail);
  }
}
