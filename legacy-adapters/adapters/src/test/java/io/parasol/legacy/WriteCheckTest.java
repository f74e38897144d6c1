// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Restart;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.profile.WriteRule.Reversion;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.profile.WriteRule.WriteMethod;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The write check")
class WriteCheckTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final DeviceId DEVICE = new DeviceId("inverter-01");

  private int writtenToday = 0;
  private final RecentWrites recent =
      new RecentWrites(DEVICE, (device, point, since) -> writtenToday, () -> NOW);
  private final WriteCheck<Target, Long> check =
      WriteCheck.ofProfile(
          list(
              new Target("limit", CommandClass.SETPOINT, OptionalInt.of(2), Optional.empty()),
              new Target("export", CommandClass.CONFIG, OptionalInt.empty(), Optional.empty()),
              new Target("mode", CommandClass.SETPOINT, OptionalInt.empty(), Optional.of("timer")),
              new Target("odd", CommandClass.SETPOINT, OptionalInt.empty(), Optional.of("export")),
              new Target("timer", CommandClass.SETPOINT, OptionalInt.empty(), Optional.empty()),
              new Target("mute", CommandClass.SETPOINT, OptionalInt.empty(), Optional.empty())),
          name -> name.equals(new PointName("power")),
          recent);

  /** A point that takes whole numbers from 0 to 100; the point named mute has no function. */
  private record Target(PointName name, WriteRule rule) implements WriteTarget<Long> {

    Target(String name, CommandClass commandClass, OptionalInt perDay, Optional<String> timer) {
      this(
          new PointName(name),
          new WriteRule(
              commandClass,
              0,
              100,
              Wear.NONE,
              perDay,
              WriteMethod.AUTO,
              timer.map(it -> new Reversion(new PointName(it), false)),
              Optional.empty()));
    }

    @Override
    public Optional<String> whyNoFunction() {
      return name.value().equals("mute") ? Optional.of("has no function") : Optional.empty();
    }

    @Override
    public Long convert(Value wanted) throws UnfitValueException {
      if (!(wanted instanceof Value.Whole whole)) {
        throw new UnfitValueException("point %s: expected a number".formatted(name));
      }
      WriteCheck.requireInRange(name, rule, BigDecimal.valueOf(whole.number()), wanted);
      return whole.number();
    }
  }

  private static Map<PointName, Target> list(Target... targets) {
    Map<PointName, Target> list = new LinkedHashMap<>();
    for (Target each : targets) {
      list.put(each.name(), each);
    }
    return list;
  }

  private static Command command(CommandClass commandClass, Action action) {
    return Command.create(
        new SiteId("plant"), DEVICE, commandClass, action, NOW, Duration.ofHours(1), Map.of());
  }

  private static Command setpoint(Optional<Duration> revertAfter, Object... pointsAndValues) {
    Map<PointName, Value> values = new LinkedHashMap<>();
    for (int i = 0; i < pointsAndValues.length; i += 2) {
      Value value =
          pointsAndValues[i + 1] instanceof Integer number
              ? new Value.Whole(number)
              : new Value.Text((String) pointsAndValues[i + 1]);
      values.put(new PointName((String) pointsAndValues[i]), value);
    }
    return command(CommandClass.SETPOINT, new Action.Write(values, revertAfter));
  }

  private static Command setpoint(Object... pointsAndValues) {
    return setpoint(Optional.empty(), pointsAndValues);
  }

  private List<String> allowed(Command command) throws CommandRejectedException {
    return check.check(command).inOrder().entrySet().stream()
        .map(each -> each.getKey().name() + "=" + each.getValue())
        .toList();
  }

  private void assertRejected(Rejection reason, String detail, Command command) {
    CommandRejectedException rejected =
        assertThrows(CommandRejectedException.class, () -> check.check(command));
    assertEquals(reason, rejected.reason());
    assertEquals(detail, rejected.getMessage());
  }

  @Test
  void allows_all_points_of_a_command_in_its_order() throws Exception {
    assertEquals(List.of("mode=1", "limit=100"), allowed(setpoint("mode", 1, "limit", 100)));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {0, 100})
  void allows_the_bounds_of_the_range(int value) throws Exception {
    assertEquals(List.of("limit=" + value), allowed(setpoint("limit", value)));
  }

  @Test
  void adds_the_timer_by_which_the_device_reverts_a_value() throws Exception {
    assertEquals(
        List.of("timer=60", "mode=1"),
        allowed(setpoint(Optional.of(Duration.ofMinutes(1)), "mode", 1)));
  }

  @Test
  void checks_the_range_of_the_timer_too() {
    assertRejected(
        Rejection.OUT_OF_RANGE,
        "point timer: 3600; expected 0 to 100",
        setpoint(Optional.of(Duration.ofHours(1)), "mode", 1));
  }

  @Nested
  @DisplayName("rejects")
  class Rejects {

    @Test
    void a_point_that_is_not_on_the_write_list() {
      assertRejected(
          Rejection.NOT_WRITABLE,
          "point power: the profile does not allow writes",
          setpoint("limit", 1, "power", 1));
    }

    @Test
    void a_point_that_the_device_does_not_have() {
      assertRejected(
          Rejection.NOT_WRITABLE,
          "point limt: the device has no such point; points that can be written: export, limit,"
              + " mode, mute, odd, timer",
          setpoint("limt", 1));
    }

    @Test
    void a_point_of_another_class() {
      assertRejected(
          Rejection.NOT_WRITABLE,
          "point export: class setpoint; expected config",
          setpoint("export", 1));
    }

    @Test
    void a_timer_of_another_class() {
      assertRejected(
          Rejection.NOT_WRITABLE,
          "point export: not writable as a reversion timer in the command class of its point",
          setpoint(Optional.of(Duration.ofMinutes(1)), "odd", 1));
    }

    @Test
    void a_point_that_no_function_can_write() {
      assertRejected(Rejection.NOT_WRITABLE, "point mute: has no function", setpoint("mute", 1));
    }

    @Test
    void a_command_that_writes_no_points() {
      assertRejected(
          Rejection.NOT_WRITABLE,
          "not a write command",
          command(CommandClass.SETPOINT, new Action.Restart()));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {-1, 101})
    void a_value_out_of_range(int value) {
      assertRejected(
          Rejection.OUT_OF_RANGE,
          "point limit: %d; expected 0 to 100".formatted(value),
          setpoint("limit", value));
    }

    @Test
    void a_value_of_another_type() {
      assertRejected(
          Rejection.OUT_OF_RANGE, "point limit: expected a number", setpoint("limit", "much"));
    }

    @Test
    void a_write_above_the_rate() {
      writtenToday = 2;

      assertRejected(
          Rejection.RATE_EXCEEDED,
          "point limit: written 2 times in the last 24 hours; expected at most 2",
          setpoint("limit", 1));
    }

    @Test
    void a_write_whose_restoration_would_be_above_the_rate() {
      writtenToday = 1;

      assertRejected(
          Rejection.RATE_EXCEEDED,
          "point limit: written 1 times in the last 24 hours, two more writes are needed;"
              + " expected at most 2",
          setpoint(Optional.of(Duration.ofMinutes(1)), "limit", 1));
    }

    /** In the order of {@link Rejection}, whatever the order of the points. */
    @Test
    void for_the_first_reason_of_all_points() {
      writtenToday = 2;

      assertRejected(
          Rejection.NOT_WRITABLE,
          "point power: the profile does not allow writes",
          setpoint("limit", 101, "power", 1));
      assertRejected(
          Rejection.OUT_OF_RANGE,
          "point mode: 101; expected 0 to 100",
          setpoint("limit", 1, "mode", 101));
    }
  }

  @Nested
  @DisplayName("of a restart")
  class OfARestart {

    private final Restart restart =
        new Restart(new Address(Table.HOLDING, 100), 1, CommandClass.CONFIG, Duration.ofMinutes(1));

    @Test
    void allows_the_class_of_the_profile_only() throws Exception {
      assertEquals(
          restart,
          WriteCheck.requireRestart(
              Optional.of(restart), command(CommandClass.CONFIG, new Action.Restart())));
      CommandRejectedException rejected =
          assertThrows(
              CommandRejectedException.class,
              () ->
                  WriteCheck.requireRestart(
                      Optional.of(restart), command(CommandClass.SETPOINT, new Action.Restart())));
      assertEquals("restart: class setpoint; expected config", rejected.getMessage());
    }

    @Test
    void rejects_a_profile_without_one() {
      CommandRejectedException rejected =
          assertThrows(
              CommandRejectedException.class,
              () ->
                  WriteCheck.requireRestart(
                      Optional.empty(), command(CommandClass.CONFIG, new Action.Restart())));
      assertEquals(Rejection.NOT_WRITABLE, rejected.reason());
      assertEquals("the profile defines no restart", rejected.getMessage());
    }
  }
}
