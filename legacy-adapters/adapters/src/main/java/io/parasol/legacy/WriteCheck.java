// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.model.profile.Restart;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The check of a command against the write list of a device, for any protocol. It is the only place
 * that decides whether a point may be written. The checks run for all points, in the order of
 * {@link Rejection}:
 *
 * <ol>
 *   <li>{@code not_writable}: the point is on the write list, its class is the command's class, and
 *       the protocol has a function that writes it
 *   <li>{@code out_of_range}: the type of the value fits, and the value is in the range of the rule
 *   <li>{@code rate_exceeded}: the point was not written too often in the last 24 hours
 * </ol>
 *
 * <p>Sends nothing. Any thread.
 *
 * @param <T> the points of the protocol that can be written.
 * @param <W> a value in the form in which the protocol writes it.
 */
public final class WriteCheck<T extends WriteTarget<W>, W> {

  /** Maximum number of points that a rejection names. */
  private static final int MAX_NAMED = 20;

  private final Map<PointName, T> writeList;
  private final Predicate<PointName> isKnown;
  private final RecentWrites recent;
  private final String origin;

  private WriteCheck(
      Map<PointName, T> writeList,
      Predicate<PointName> isKnown,
      RecentWrites recent,
      String origin) {
    this.writeList = Map.copyOf(writeList);
    this.isKnown = isKnown;
    this.recent = recent;
    this.origin = origin;
  }

  /**
   * Returns the check for a device whose write list is part of its profile.
   *
   * @param isKnown whether the device has a point, for the text of a rejection.
   */
  public static <T extends WriteTarget<W>, W> WriteCheck<T, W> ofProfile(
      Map<PointName, T> writeList, Predicate<PointName> isKnown, RecentWrites recent) {
    return new WriteCheck<>(writeList, isKnown, recent, "profile");
  }

  /**
   * Returns the check for a device whose write list is part of the configuration of the site.
   *
   * @param isKnown whether the device has a point, for the text of a rejection.
   */
  public static <T extends WriteTarget<W>, W> WriteCheck<T, W> ofConfiguration(
      Map<PointName, T> writeList, Predicate<PointName> isKnown, RecentWrites recent) {
    return new WriteCheck<>(writeList, isKnown, recent, "configuration");
  }

  /**
   * The writes of a command that passed the check, in the order in which they are sent. Only the
   * check creates instances.
   *
   * @param <T> the points of the protocol that can be written.
   * @param <W> a value in the form in which the protocol writes it.
   */
  public static final class AllowedWrites<T, W> {

    private final Map<T, W> inOrder;

    private AllowedWrites(Map<T, W> inOrder) {
      this.inOrder = Collections.unmodifiableMap(inOrder);
    }

    /** Returns no writes, for a command that writes no points. */
    public static <T, W> AllowedWrites<T, W> none() {
      return new AllowedWrites<>(Map.of());
    }

    public Map<T, W> inOrder() {
      return inOrder;
    }
  }

  /**
   * Returns the points that the command writes, with their values. They include the timers by which
   * the device itself reverts the values.
   *
   * @throws CommandRejectedException {@code not_writable}, {@code out_of_range} or {@code
   *     rate_exceeded}.
   */
  public AllowedWrites<T, W> check(Command command) throws CommandRejectedException {
    if (!(command.action() instanceof Action.Write write)) {
      throw notWritable("not a write command");
    }
    Map<T, Value> targets = new LinkedHashMap<>();
    for (Map.Entry<PointName, Value> each : write.values().entrySet()) {
      targets.put(target(each.getKey(), command.commandClass()), each.getValue());
    }
    if (write.revertAfter().isPresent()) {
      targets =
          new ReversionTimers<>(writeList, command.commandClass(), write.revertAfter().get())
              .addTo(targets);
    }
    Map<T, W> writes = new LinkedHashMap<>();
    for (Map.Entry<T, Value> each : targets.entrySet()) {
      writes.put(each.getKey(), convert(each.getKey(), each.getValue()));
    }
    for (T each : writes.keySet()) {
      boolean isRestoredLater =
          write.revertAfter().isPresent()
              && write.values().containsKey(each.name())
              && each.rule().reversion().isEmpty();
      recent.requireWithinLimit(each.name(), each.rule().perDay(), isRestoredLater);
    }
    return new AllowedWrites<>(writes);
  }

  private String writableNames() {
    return writeList.isEmpty()
        ? ""
        : writeList.keySet().stream()
            .map(PointName::value)
            .sorted()
            .limit(MAX_NAMED)
            .collect(Collectors.joining(", ", "; points that can be written: ", ""));
  }

  private T target(PointName name, CommandClass commandClass) throws CommandRejectedException {
    T point = writeList.get(name);
    if (point == null) {
      throw notWritable(
          isKnown.test(name)
              ? "point %s: the %s does not allow writes".formatted(name, origin)
              : "point %s: the device has no such point%s".formatted(name, writableNames()));
    }
    if (!isOfClass(commandClass, point)) {
      throw notWritable(
          "point %s: class %s; expected %s"
              .formatted(name, commandClass.wireName(), point.rule().commandClass().wireName()));
    }
    Optional<String> why = point.whyNoFunction();
    if (why.isPresent()) {
      throw notWritable("point %s: %s".formatted(name, why.get()));
    }
    return point;
  }

  static boolean isOfClass(CommandClass commandClass, WriteTarget<?> point) {
    return point.rule().commandClass() == commandClass;
  }

  private static <W> W convert(WriteTarget<W> target, Value wanted)
      throws CommandRejectedException {
    try {
      return target.convert(wanted);
    } catch (UnfitValueException unfit) {
      throw outOfRange(String.valueOf(unfit.getMessage()));
    }
  }

  /**
   * Verifies that a number is in the range of its rule. Protocols check a number again after they
   * have rounded it to what the device can hold.
   *
   * @param shown the value in the message.
   */
  public static void requireInRange(PointName point, WriteRule rule, BigDecimal number, Value shown)
      throws UnfitValueException {
    boolean isWithin =
        number.compareTo(BigDecimal.valueOf(rule.min())) >= 0
            && number.compareTo(BigDecimal.valueOf(rule.max())) <= 0;
    if (!isWithin) {
      throw new UnfitValueException(
          "point %s: %s; expected %s to %s"
              .formatted(point, shown, new Value.Real(rule.min()), new Value.Real(rule.max())));
    }
  }

  /**
   * Returns how the device is restarted, if the command may do that.
   *
   * @param restart of the profile of the device.
   * @throws CommandRejectedException {@code not_writable}.
   */
  public static Restart requireRestart(Optional<Restart> restart, Command command)
      throws CommandRejectedException {
    if (restart.isEmpty()) {
      throw notWritable("the profile defines no restart");
    }
    if (restart.get().commandClass() != command.commandClass()) {
      throw notWritable(
          "restart: class %s; expected %s"
              .formatted(
                  command.commandClass().wireName(), restart.get().commandClass().wireName()));
    }
    return restart.get();
  }

  /** Returns the rejection of a write whose previous value could not be restored later. */
  public static CommandRejectedException notRestorable(UnfitValueException why) {
    return outOfRange("the present value could not be restored later: " + why.getMessage());
  }

  private static CommandRejectedException outOfRange(String detail) {
    return new CommandRejectedException(Rejection.OUT_OF_RANGE, Printable.of(detail));
  }

  private static CommandRejectedException notWritable(String detail) {
    return new CommandRejectedException(Rejection.NOT_WRITABLE, detail);
  }
}
