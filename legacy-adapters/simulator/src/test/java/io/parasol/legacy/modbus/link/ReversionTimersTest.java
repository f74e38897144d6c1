// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import static io.parasol.legacy.modbus.plan.Commands.values;
import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.profile.WriteRule.Reversion;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.profile.WriteRule.WriteMethod;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.plan.Commands;
import io.parasol.legacy.modbus.plan.FakeUnit;
import io.parasol.legacy.modbus.plan.PointFixture;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A command with revert-after")
class ReversionTimersTest {

  private static final Duration QUARTER = Duration.ofMinutes(15);

  private final FakePlant plant = new FakePlant();
  private final FakeUnit unit =
      plant.device(
          1,
          Duration.ofHours(1),
          PointFixture.profile(
              point("limit", "holding 200", "uint16").write(covered("timer", false)),
              point("ramp", "holding 201", "uint16").write(covered("timer", false)),
              point("timer", "holding 202", "uint16").absent(0xFFFFL).write(plain()),
              point("enable", "holding 203", "enum16")
                  .labels(Map.of(0L, "off", 1L, "on"))
                  .write(covered("timer", true)),
              point("free", "holding 204", "uint16").write(plain()),
              point("saved", "holding 205", "uint16").write(inFlash()),
              point("pf", "holding 210", "int16").write(together()),
              point("ext", "holding 211", "enum16")
                  .labels(Map.of(0L, "over", 1L, "under"))
                  .write(together())));

  private static WriteRule plain() {
    return new WriteRule(
        CommandClass.SETPOINT, 0, 1000, Wear.NONE, OptionalInt.empty(), WriteMethod.MULTIPLE);
  }

  private static WriteRule inFlash() {
    return new WriteRule(
        CommandClass.SETPOINT, 0, 1000, Wear.FLASH, OptionalInt.of(3), WriteMethod.AUTO);
  }

  private static WriteRule covered(String timer, boolean isStart) {
    return rule(Optional.of(new Reversion(new PointName(timer), isStart)), Optional.empty());
  }

  private static WriteRule together() {
    return rule(Optional.empty(), Optional.of("pf"));
  }

  private static WriteRule rule(Optional<Reversion> reversion, Optional<String> together) {
    return new WriteRule(
        CommandClass.SETPOINT,
        0,
        1000,
        Wear.NONE,
        OptionalInt.empty(),
        WriteMethod.MULTIPLE,
        reversion,
        together);
  }

  @BeforeEach
  void start() {
    unit.holding(200, new int[12]);
    plant.start();
    plant.loop.advance(Duration.ofSeconds(1));
    plant.master.asked();
  }

  /**
   * What the device does not take back itself, as each request for the approval stated it. It is
   * requested a second time once the line is claimed.
   */
  private final Set<Map<PointName, Value>> toTakeBack = new HashSet<>();

  private Receipt apply(Optional<Duration> revertAfter, Object... namesAndValues) {
    VerifiedCommand command =
        Commands.verified(
            new DeviceId("device-1"),
            plant.loop.instant(),
            CommandClass.SETPOINT,
            new Action.Write(values(namesAndValues), revertAfter),
            Map.of());
    CompletableFuture<Receipt> receipt =
        plant
            .link(1)
            .apply(
                command,
                before -> {
                  toTakeBack.add(before);
                  return CompletableFuture.allOf();
                })
            .toCompletableFuture();
    plant.loop.advance(Duration.ofSeconds(60));
    return receipt.join();
  }

  private List<String> writes() {
    return plant.master.asked().stream().filter(asked -> asked.startsWith("1: write")).toList();
  }

  private void assertRejected(String reason, String detail, Receipt receipt) {
    assertEquals(Result.REJECTED, receipt.result());
    assertEquals(reason, receipt.reason());
    assertEquals(detail, receipt.detail());
    assertEquals(List.of(), writes());
  }

  @Test
  void writes_the_timer_after_the_values_and_before_what_starts_it() {
    Receipt receipt = apply(Optional.of(QUARTER), "limit", 60, "ramp", 5, "enable", "on");

    assertEquals(Result.APPLIED, receipt.result(), receipt::detail);
    assertEquals(
        List.of("1: write 200=[60]", "1: write 201=[5]", "1: write 202=[900]", "1: write 203=[1]"),
        writes());
    assertEquals(values("limit", 60, "ramp", 5, "timer", 900, "enable", "on"), receipt.written());
    assertEquals(Set.of(Map.of()), toTakeBack);
  }

  @Test
  void writes_the_timer_before_the_value_where_nothing_else_starts_it() {
    assertEquals(Result.APPLIED, apply(Optional.of(QUARTER), "limit", 60, "ramp", 5).result());
    assertEquals(List.of("1: write 202=[900]", "1: write 200=[60]", "1: write 201=[5]"), writes());
  }

  @Test
  void writes_no_timer_without_it() {
    assertEquals(Result.APPLIED, apply(Optional.empty(), "limit", 60).result());
    assertEquals(List.of("1: write 200=[60]"), writes());
  }

  @Test
  void is_applied_by_a_device_that_shows_how_the_time_runs() {
    unit.when(
        request -> {
          boolean isRead = request instanceof ModbusRequest.ReadRegisters;
          if (isRead && unit.holding(202) == 900) {
            unit.holding(202, 899);
          }
          return Optional.empty();
        });

    assertEquals(Result.APPLIED, apply(Optional.of(QUARTER), "limit", 60).result());
  }

  @Test
  void fails_at_a_device_that_does_not_take_the_timer() {
    unit.when(
        request -> {
          if (request instanceof ModbusRequest.ReadRegisters) {
            unit.holding(202, 0);
          }
          return Optional.empty();
        });

    Receipt receipt = apply(Optional.of(QUARTER), "limit", 60);

    assertEquals("FAILED read_back_differs", receipt.result() + " " + receipt.reason());
  }

  @Test
  void leaves_it_to_the_gateway_where_the_device_lacks_the_timer_of_its_profile() {
    unit.holding(202, 0xFFFF).holding(200, 100);

    assertEquals(Result.APPLIED, apply(Optional.of(QUARTER), "limit", 60).result());

    assertEquals(List.of("1: write 200=[60]"), writes());
    assertEquals(Set.of(values("limit", 100)), toTakeBack);
  }

  @Test
  void leaves_to_the_gateway_what_no_timer_covers() {
    unit.holding(204, 7);

    assertEquals(Result.APPLIED, apply(Optional.of(QUARTER), "limit", 60, "free", 1).result());

    assertEquals(List.of("1: write 202=[900]", "1: write 200=[60]", "1: write 204=[1]"), writes());
    assertEquals(Set.of(values("free", 7)), toTakeBack);
  }

  @Test
  void is_not_begun_where_what_is_to_be_put_back_cannot_be_read() {
    unit.without(204);

    Receipt receipt = apply(Optional.of(QUARTER), "free", 1);

    assertEquals("FAILED comm_error", receipt.result() + " " + receipt.reason());
    assertEquals(List.of(), writes());
    assertEquals(Set.of(), toTakeBack);
  }

  @Test
  void is_rejected_where_what_is_to_be_put_back_may_not_be_written() {
    unit.holding(204, 1001);

    assertRejected(
        "out_of_range",
        "the present value could not be restored later: point free: 1001; expected 0 to 1000",
        apply(Optional.of(QUARTER), "free", 1));
  }

  @Test
  void asks_for_the_last_say_though_the_flash_has_the_value_already() {
    unit.holding(205, 1);

    Receipt receipt = apply(Optional.of(QUARTER), "saved", 1);

    assertEquals("the device already has these values; nothing was sent", receipt.detail());
    assertEquals(List.of(), writes());
    assertEquals(Set.of(values("saved", 1)), toTakeBack);
  }

  @Test
  void asks_no_device_if_the_flash_has_the_value_and_it_must_stay() {
    unit.holding(205, 1);

    assertEquals(Result.APPLIED, apply(Optional.empty(), "saved", 1).result());
    assertEquals(Set.of(), toTakeBack);
  }

  @Test
  void needs_room_for_two_writes_where_the_gateway_takes_it_back() {
    plant.writesOnLedger = 2;

    assertRejected(
        "rate_exceeded",
        "point saved: written 2 times in the last 24 hours, two more writes are needed;"
            + " expected at most 3",
        apply(Optional.of(QUARTER), "saved", 1));
    assertEquals(Result.APPLIED, apply(Optional.empty(), "saved", 1).result());
  }

  @Test
  void is_rejected_if_it_writes_the_timer_of_another_point_of_its() {
    assertRejected(
        "not_writable",
        "point timer: revert-after writes this timer; remove it from the command",
        apply(Optional.of(QUARTER), "limit", 60, "timer", 60));
  }

  @Test
  void is_rejected_for_a_time_that_the_timer_cannot_hold() {
    assertRejected(
        "out_of_range",
        "revert-after 1500ms; expected whole seconds",
        apply(Optional.of(Duration.ofMillis(1500)), "limit", 60));
    assertRejected(
        "out_of_range",
        "point timer: 3600; expected 0 to 1000",
        apply(Optional.of(Duration.ofHours(1)), "limit", 60));
  }

  @Test
  void or_without_writes_with_one_request_what_must_change_together() {
    Receipt receipt = apply(Optional.empty(), "ext", "under", "limit", 60, "pf", 95);

    assertEquals(Result.APPLIED, receipt.result(), receipt::detail);
    assertEquals(List.of("1: write 210=[95, 1]", "1: write 200=[60]"), writes());
    assertEquals(values("pf", 95, "ext", "under", "limit", 60), receipt.readBack());
  }

  @Test
  void or_without_writes_one_of_those_alone_if_it_is_asked_to() {
    assertEquals(Result.APPLIED, apply(Optional.empty(), "pf", 95).result());
    assertEquals(List.of("1: write 210=[95]"), writes());
  }
}
