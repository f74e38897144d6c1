// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import static io.parasol.legacy.modbus.plan.Commands.values;
import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Bound;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.RequestPacing;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.profile.WriteRule.WriteMethod;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.Commands;
import io.parasol.legacy.modbus.plan.FakeUnit;
import io.parasol.legacy.modbus.plan.PointFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A verified command")
class CommandRunTest {

  private static final DeviceId DEVICE = new DeviceId("device-1");

  private static final BeforeWrite YES = toTakeBack -> CompletableFuture.allOf();

  private final FakePlant plant = new FakePlant();
  private final FakeUnit unit =
      plant.device(
          1,
          Duration.ofHours(1),
          PointFixture.profile(
              point("power", "holding 10", "int16").scale("10"),
              point("status", "holding 11", "enum16").labels(Map.of(4L, "mppt")),
              point("limit", "holding 200", "uint16")
                  .scale("0.1")
                  .write(rule(CommandClass.SETPOINT, 0, 100)),
              point("saved", "holding 201", "uint16")
                  .write(rule(CommandClass.SETPOINT, 0, 1000, Wear.FLASH, OptionalInt.of(3))),
              point("mode", "holding 202", "enum16")
                  .labels(Map.of(1L, "track", 2L, "stow", 4L, "manual"))
                  .write(rule(CommandClass.SETPOINT, 1, 4)),
              point("wide", "holding 203", "uint32")
                  .order("CDAB")
                  .write(rule(CommandClass.SETPOINT, 0, 1e9)),
              point("scaled", "holding 205", "int16")
                  .scaledBy("factor")
                  .write(rule(CommandClass.SETPOINT, -100, 100)),
              point("factor", "holding 206", "int16"),
              point("bit", "holding 207", "bit(3)").write(rule(CommandClass.SETPOINT, 0, 1)),
              point("name", "holding 208", "string(4)").write(rule(CommandClass.SETPOINT, 0, 0)),
              point("multiple", "holding 210", "uint16").write(method(WriteMethod.MULTIPLE)),
              point("single", "holding 211", "uint32").write(method(WriteMethod.SINGLE)),
              point("enabled", "coil 7", "bool").write(rule(CommandClass.CONFIG, 0, 1)),
              point("odd", "holding 213", "uint16")
                  .scale("0.3")
                  .absent(0xFFFFL)
                  .write(rule(CommandClass.SETPOINT, 0, 100))));

  private static WriteRule rule(CommandClass commandClass, double min, double max) {
    return rule(commandClass, min, max, Wear.NONE, OptionalInt.empty());
  }

  private static WriteRule rule(
      CommandClass commandClass, double min, double max, Wear wear, OptionalInt perDay) {
    return new WriteRule(commandClass, min, max, wear, perDay, WriteMethod.AUTO);
  }

  private static WriteRule method(WriteMethod method) {
    return new WriteRule(CommandClass.SETPOINT, 0, 1000, Wear.NONE, OptionalInt.empty(), method);
  }

  @BeforeEach
  void start() {
    unit.holding(10, 421, 4).holding(200, new int[14]).put(Table.COIL, 7, 0);
    unit.holding(206, 0xFFFE).holding(207, 0xF0F0);
    plant.start();
    plant.loop.advance(Duration.ofSeconds(1));
    plant.master.asked();
  }

  private VerifiedCommand command(Object... namesAndValues) {
    return command(CommandClass.SETPOINT, Map.of(), namesAndValues);
  }

  private VerifiedCommand command(
      CommandClass commandClass, Map<PointName, Bound> require, Object... namesAndValues) {
    return Commands.write(
        DEVICE, plant.loop.instant(), commandClass, values(namesAndValues), require);
  }

  private Receipt apply(VerifiedCommand command) {
    return apply(command, YES);
  }

  private Receipt apply(VerifiedCommand command, BeforeWrite before) {
    CompletionStage<Receipt> receipt = plant.link(1).apply(command, before);
    plant.loop.advance(Duration.ofSeconds(60));
    return receipt.toCompletableFuture().join();
  }

  private static void assertEnd(Result result, String reason, Receipt receipt) {
    assertEquals(result + " " + reason, receipt.result() + " " + receipt.reason(), receipt::detail);
  }

  @Nested
  @DisplayName("is written and read back")
  class Applied {

    @Test
    void in_its_own_order_with_no_poll_in_between() {
      Receipt receipt = apply(command("mode", "stow", "limit", 60));

      assertEquals(
          new Receipt(
              Result.APPLIED,
              "",
              "2 written and read back",
              values("mode", "stow", "limit", 60.0),
              values("mode", "stow", "limit", 60.0)),
          receipt);
      assertEquals(
          List.of("1: write 202=2", "1: write 200=600", "1: read holding 200-202"),
          plant.master.asked());
    }

    @ParameterizedTest(name = "{0} = {1}: {2}")
    @CsvSource(
        delimiter = '|',
        value = {
          "limit|60.04|write 200=600",
          "wide|305419896|write 203=[22136, 4660]",
          "bit|true|mask 207 and=FFF7 or=0008",
          "multiple|7|write 210=[7]",
          "mode|4|write 202=4",
          "name|AB|write 208=[16706, 0]",
          "odd|0.5|write 213=2",
        })
    void with_the_function_that_its_profile_says(String point, String value, String request) {
      Object typed =
          switch (value) {
            case "true" -> true;
            case "AB" -> value;
            default ->
                value.contains(".") ? (Object) Double.valueOf(value) : Integer.valueOf(value);
          };

      assertEnd(Result.APPLIED, "", apply(command(point, typed)));
      assertEquals("1: " + request, plant.master.asked().get(0));
    }

    @Test
    void to_a_coil() {
      assertEnd(Result.APPLIED, "", apply(command(CommandClass.CONFIG, Map.of(), "enabled", true)));
      assertEquals(List.of("1: write coil 7=true", "1: read coil 7"), plant.master.asked());
      assertEquals(1, unit.coil(7));
    }

    @Test
    void without_touching_the_other_bits_of_a_register() {
      assertEnd(Result.APPLIED, "", apply(command("bit", true)));
      assertEquals(0xF0F8, unit.holding(207));
    }

    @Test
    void and_the_receipt_says_what_was_really_sent() {
      Receipt receipt = apply(command("limit", 60.04));

      assertEquals(values("limit", 60.0), receipt.written());
    }

    @Test
    void with_a_scale_factor_that_is_read_fresh() {
      Receipt receipt = apply(command("scaled", -100));

      assertEquals(
          List.of("1: read holding 205-206", "1: write 205=55536", "1: read holding 205-206"),
          plant.master.asked());
      assertEquals(values("scaled", -100.0), receipt.readBack());
      assertEnd(Result.APPLIED, "", receipt);
    }

    @Test
    void with_another_scale_factor_after_the_write() {
      unit.when(
          request -> {
            if (request instanceof ModbusRequest.WriteRegister) {
              unit.holding(205, 500).holding(206, 0xFFFF);
              return Optional.of(new FakeUnit.Response(new ModbusResponse.Written()));
            }
            return Optional.empty();
          });

      assertEnd(Result.APPLIED, "", apply(command("scaled", 50)));
    }

    @Test
    void when_the_device_needs_some_time_to_settle() {
      unit.next(
          new FakeUnit.Response(new ModbusResponse.Written()),
          new FakeUnit.Response(ModbusResponse.Registers.of(0)),
          new FakeUnit.Response(ModbusResponse.Registers.of(0)));
      unit.holding(200, 600);

      assertEnd(Result.APPLIED, "", apply(command("limit", 60)));
      assertEquals(
          List.of(
              "1: write 200=600",
              "1: read holding 200",
              "1: read holding 200",
              "1: read holding 200"),
          plant.master.asked());
    }

    @Test
    void when_it_says_that_it_is_still_working_on_it() {
      unit.next(FakeUnit.exception(5));
      unit.holding(200, 600);

      assertEnd(Result.APPLIED, "", apply(command("limit", 60)));
    }

    @Test
    void before_polls_that_wait() {
      FakePlant busy = new FakePlant();
      busy.device(
              1,
              Duration.ofMillis(100),
              PointFixture.profile(
                  point("a", "holding 0", "uint16"),
                  point("b", "holding 500", "uint16"),
                  point("limit", "holding 900", "uint16")
                      .write(rule(CommandClass.SETPOINT, 0, 100))))
          .holding(0, 1)
          .holding(500, 1)
          .holding(900, 1);
      busy.start();
      busy.loop.advance(Duration.ofMillis(5));

      CompletionStage<Receipt> receipt = busy.link(1).apply(command("limit", 60), YES);
      busy.loop.advance(Duration.ofMillis(50));

      assertTrue(receipt.toCompletableFuture().isDone());
      assertEquals(
          List.of(
              "1: read holding 0",
              "1: write 900=60",
              "1: read holding 900",
              "1: read holding 500",
              "1: read holding 900"),
          busy.master.asked());
    }

    @Test
    void one_after_the_other_when_two_come_at_once() {
      CompletionStage<Receipt> first = plant.link(1).apply(command("limit", 60), YES);
      CompletionStage<Receipt> second = plant.link(1).apply(command("limit", 70), YES);
      plant.loop.advance(Duration.ofSeconds(1));

      assertEnd(Result.APPLIED, "", first.toCompletableFuture().join());
      assertEnd(Result.APPLIED, "", second.toCompletableFuture().join());
      assertEquals(
          List.of(
              "1: write 200=600", "1: read holding 200", "1: write 200=700", "1: read holding 200"),
          plant.master.asked());
    }
  }

  @Nested
  @DisplayName("is rejected, and nothing is sent,")
  class Rejected {

    private void assertRejected(Rejection reason, String detail, VerifiedCommand command) {
      CommandRejectedException checked =
          assertThrows(CommandRejectedException.class, () -> plant.link(1).check(command));
      assertEquals(reason, checked.reason());
      assertEquals(detail, checked.getMessage());

      Receipt receipt = apply(command);
      assertEnd(Result.REJECTED, reason.wireName(), receipt);
      assertEquals(detail, receipt.detail());
      assertEquals(List.of(), plant.master.asked());
    }

    @Test
    void when_the_point_may_not_be_written() {
      assertRejected(
          Rejection.NOT_WRITABLE,
          "point power: the profile does not allow writes",
          command("power", 1));
      assertRejected(
          Rejection.NOT_WRITABLE,
          "point nothing: the device has no such point; points that can be written: bit, enabled,"
              + " limit, mode, multiple, name, odd, saved, scaled, single, wide",
          command("nothing", 1));
      assertRejected(
          Rejection.NOT_WRITABLE,
          "point power: the profile does not allow writes",
          command("limit", 60, "power", 1));
    }

    @Test
    void when_its_class_is_another() {
      assertRejected(
          Rejection.NOT_WRITABLE,
          "point limit: class config; expected setpoint",
          command(CommandClass.CONFIG, Map.of(), "limit", 60));
    }

    @Test
    void when_no_function_can_carry_it() {
      assertRejected(
          Rejection.NOT_WRITABLE,
          "point single: 2 registers need function code 16",
          command("single", 1));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
      "limit, 100.1, point limit: 100.1; expected 0 to 100",
      "limit, -0.1, point limit: -0.1; expected 0 to 100",
      "scaled, 101.0, point scaled: 101; expected -100 to 100",
    })
    void when_it_is_out_of_range(String point, double value, String detail) {
      assertRejected(Rejection.OUT_OF_RANGE, detail, command(point, value));
    }

    @Test
    void when_rounding_would_bring_it_out_of_range() {
      FakePlant other = new FakePlant();
      other
          .device(
              1,
              Duration.ofHours(1),
              PointFixture.profile(
                  point("limit", "holding 0", "uint16")
                      .scale("0.3")
                      .write(rule(CommandClass.SETPOINT, 0, 100.1))))
          .holding(0, 0);
      other.start();

      CommandRejectedException refused =
          assertThrows(
              CommandRejectedException.class, () -> other.link(1).check(command("limit", 100.1)));

      assertEquals(Rejection.OUT_OF_RANGE, refused.reason());
      assertEquals("point limit: 100.2; expected 0 to 100.1", refused.getMessage());
    }

    @Test
    void when_it_is_of_the_wrong_kind() {
      assertRejected(
          Rejection.OUT_OF_RANGE, "point limit: on; expected a number", command("limit", "on"));
      assertRejected(
          Rejection.OUT_OF_RANGE, "point limit: true; expected a number", command("limit", true));
      assertRejected(
          Rejection.OUT_OF_RANGE, "point scaled: true; expected a number", command("scaled", true));
    }

    @Test
    void when_the_number_of_a_state_has_no_name() {
      assertRejected(
          Rejection.OUT_OF_RANGE,
          "point mode: 3; expected a number that has a label",
          command("mode", 3));
    }

    @Test
    void when_the_budget_of_the_day_is_spent() {
      for (int value = 1; value <= 3; value++) {
        assertEnd(Result.APPLIED, "", apply(command("saved", value)));
      }
      plant.master.asked();

      assertRejected(
          Rejection.RATE_EXCEEDED,
          "point saved: written 3 times in the last 24 hours; expected at most 3",
          command("saved", 9));

      plant.loop.advance(Duration.ofHours(24));
      assertEnd(Result.APPLIED, "", apply(command("saved", 9)));
    }

    @Test
    void when_the_ledger_knows_that_the_budget_is_spent() {
      plant.writesOnLedger = 3;

      assertRejected(
          Rejection.RATE_EXCEEDED,
          "point saved: written 3 times in the last 24 hours; expected at most 3",
          command("saved", 9));
      assertEnd(Result.APPLIED, "", apply(command("limit", 9)));
    }

    @Test
    void when_the_last_say_is_no() {
      Receipt receipt =
          apply(
              command("limit", 60),
              toTakeBack ->
                  CompletableFuture.failedFuture(
                      new CommandRejectedException(Rejection.EXPIRED, "too late")));

      assertEnd(Result.REJECTED, "expired", receipt);
      assertEquals(List.of(), plant.master.asked());
    }
  }

  @Nested
  @DisplayName("is held against what is measured right before:")
  class Preconditions {

    private Receipt require(String point, double min, double max) {
      Bound bound = new Bound(OptionalDouble.of(min), OptionalDouble.of(max));
      return apply(
          command(CommandClass.SETPOINT, Map.of(new PointName(point), bound), "limit", 60));
    }

    @Test
    void a_point_within_its_bound() {
      assertEnd(Result.APPLIED, "", require("power", 4000, 5000));
      assertEquals(
          List.of("1: read holding 10", "1: write 200=600", "1: read holding 200"),
          plant.master.asked());
    }

    @Test
    void a_state_by_its_number() {
      assertEnd(Result.APPLIED, "", require("status", 4, 4));
      assertEnd(Result.REJECTED, "precondition_failed", require("status", 5, 7));
    }

    @Test
    void a_point_outside_its_bound() {
      Receipt receipt = require("power", 0, 4000);

      assertEnd(Result.REJECTED, "precondition_failed", receipt);
      assertEquals("point power: measured 4210", receipt.detail());
      assertEquals(List.of("1: read holding 10"), plant.master.asked());
    }

    @Test
    void a_point_that_cannot_be_read() {
      unit.next(FakeUnit.timeout());

      Receipt receipt = require("power", 0, 5000);

      assertEnd(Result.REJECTED, "precondition_failed", receipt);
      assertEquals("point power: timeout", receipt.detail());
    }

    @Test
    void a_point_that_the_profile_does_not_have() {
      assertEnd(Result.REJECTED, "precondition_failed", require("nothing", 0, 5000));
    }
  }

  @Nested
  @DisplayName("spares flash")
  class Flash {

    @Test
    void by_sending_nothing_that_changes_nothing() {
      unit.holding(201, 5);
      boolean[] asked = new boolean[1];

      Receipt receipt =
          apply(
              command("saved", 5),
              toTakeBack -> {
                asked[0] = true;
                return CompletableFuture.allOf();
              });

      assertEnd(Result.APPLIED, "", receipt);
      assertEquals(Map.of(), receipt.written());
      assertEquals(values("saved", 5), receipt.readBack());
      assertEquals(List.of("1: read holding 201"), plant.master.asked());
      assertFalse(asked[0]);
    }

    @Test
    void and_still_writes_the_other_points_of_the_command() {
      unit.holding(201, 5);

      Receipt receipt = apply(command("saved", 5, "limit", 60));

      assertEnd(Result.APPLIED, "", receipt);
      assertEquals(values("limit", 60.0), receipt.written());
      assertEquals(values("saved", 5, "limit", 60.0), receipt.readBack());
    }

    @Test
    void and_writes_nothing_that_it_could_not_read_before() {
      unit.next(FakeUnit.timeout());

      assertEnd(Result.FAILED, "timeout", apply(command("saved", 5)));
      assertEquals(List.of("1: read holding 201"), plant.master.asked());
    }
  }

  @Nested
  @DisplayName("fails")
  class Failed {

    @Test
    void when_the_device_refuses_and_what_came_before_is_reported() {
      unit.when(
          request ->
              request instanceof ModbusRequest.WriteRegister write && write.address() == 202
                  ? Optional.of(FakeUnit.exception(3))
                  : Optional.empty());

      Receipt receipt = apply(command("limit", 60, "mode", "stow", "wide", 1));

      assertEnd(Result.FAILED, "exception_03", receipt);
      assertEquals(
          "exception response to the write of mode; 1 of 3 points were written before",
          receipt.detail());
      assertEquals(values("limit", 60.0), receipt.readBack());
      assertEquals(
          List.of("1: write 200=600", "1: write 202=2", "1: read holding 200"),
          plant.master.asked());
    }

    @Test
    void when_it_reads_back_something_else() {
      unit.next(new FakeUnit.Response(new ModbusResponse.Written()));

      Receipt receipt = apply(command("limit", 60));

      assertEnd(Result.FAILED, "read_back_differs", receipt);
      assertEquals("limit reads 0", receipt.detail());
      assertEquals(4, plant.master.asked().size());
    }

    @Test
    void when_the_write_was_never_sent() {
      unit.next(new FakeUnit.Failure(ModbusFailure.Kind.DISCONNECTED, false));

      Receipt receipt = apply(command("limit", 60));

      assertEnd(Result.FAILED, "comm_error", receipt);
      assertEquals(Map.of(), receipt.written());
      assertEquals(List.of("1: write 200=600"), plant.master.asked());
    }

    @Test
    void when_it_could_not_be_recorded() {
      Receipt receipt =
          apply(
              command("limit", 60),
              toTakeBack -> CompletableFuture.failedFuture(new IllegalStateException("disk full")));

      assertEnd(Result.FAILED, "not_recorded", receipt);
      assertEquals(List.of(), plant.master.asked());
    }

    @Test
    void when_the_last_say_never_comes_and_the_line_is_free_again() {
      assertEnd(
          Result.FAILED,
          "not_recorded",
          apply(command("limit", 60), toTakeBack -> new CompletableFuture<>()));
      assertEquals(List.of(), plant.master.asked());

      assertEnd(Result.APPLIED, "", apply(command("limit", 60)));
    }

    @Test
    void when_the_link_is_closed() {
      plant.link().stop();
      plant.loop.advance(Duration.ofSeconds(1));

      assertEnd(Result.FAILED, "comm_error", apply(command("limit", 60)));
    }
  }

  @Nested
  @DisplayName("that was sent and not answered is never repeated, and is")
  class InDoubt {

    private void assertWrittenOnce() {
      assertEquals(
          1, plant.master.asked().stream().filter(ask -> ask.equals("1: write 200=600")).count());
    }

    @Test
    void applied_when_it_reads_back_as_written() {
      unit.next(new FakeUnit.LostAnswer());

      assertEnd(Result.APPLIED, "", apply(command("limit", 60)));
      assertWrittenOnce();
    }

    @Test
    void failed_when_it_reads_back_as_before() {
      unit.next(FakeUnit.timeout());

      Receipt receipt = apply(command("limit", 60));

      assertEnd(Result.FAILED, "timeout", receipt);
      assertEquals("no response to the write of limit; limit reads 0", receipt.detail());
      assertEquals(values("limit", 60.0), receipt.written());
      assertEquals(values("limit", 0.0), receipt.readBack());
      assertWrittenOnce();
    }

    @Test
    void undecided_when_it_cannot_be_read() {
      unit.always(FakeUnit.timeout());

      Receipt receipt = apply(command("limit", 60));

      assertEnd(Result.UNDECIDED, "timeout", receipt);
      assertEquals(values("limit", 60.0), receipt.written());
      assertEquals(Map.of(), receipt.readBack());
      assertWrittenOnce();
    }

    @Test
    void undecided_when_the_connection_went_and_stays_away() {
      unit.next(new FakeUnit.Failure(ModbusFailure.Kind.DISCONNECTED, true))
          .always(new FakeUnit.Failure(ModbusFailure.Kind.DISCONNECTED, false));

      assertEnd(Result.UNDECIDED, "comm_error", apply(command("limit", 60)));
      assertWrittenOnce();
    }

    @Test
    void settled_before_the_next_point_is_written() {
      unit.next(new FakeUnit.LostAnswer());

      assertEnd(Result.APPLIED, "", apply(command("limit", 60, "mode", "stow")));
      assertEquals(
          List.of(
              "1: write 200=600",
              "1: read holding 200",
              "1: write 202=2",
              "1: read holding 200-202"),
          plant.master.asked());
    }

    @Test
    void undecided_when_the_device_has_failed_during_it_and_shows_the_value_all_the_same() {
      unit.when(
          request -> {
            if (request instanceof ModbusRequest.WriteRegister) {
              unit.holding(200, 600);
              return Optional.of(FakeUnit.exception(4));
            }
            return Optional.empty();
          });

      Receipt receipt = apply(command("limit", 60));

      assertEnd(Result.UNDECIDED, "exception_04", receipt);
      assertEquals(values("limit", 60.0), receipt.readBack());
      assertWrittenOnce();
    }

    @Test
    void failed_when_the_device_has_failed_during_it_and_has_another_value() {
      unit.next(FakeUnit.exception(4));

      Receipt receipt = apply(command("limit", 60));

      assertEnd(Result.FAILED, "exception_04", receipt);
      assertEquals("exception response to the write of limit; limit reads 0", receipt.detail());
      assertEquals(values("limit", 0.0), receipt.readBack());
      assertWrittenOnce();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {8, 0x0C, 0x83, 0xFF})
    void treated_in_the_same_way_if_the_exception_has_a_code_that_proves_nothing(int code) {
      unit.when(
          request -> {
            if (request instanceof ModbusRequest.WriteRegister write) {
              unit.holding(200, write.value() == 600 ? 600 : 0);
              return Optional.of(FakeUnit.exception(code));
            }
            return Optional.empty();
          });
      String reason = "exception_%02X".formatted(code);

      assertEnd(Result.UNDECIDED, reason, apply(command("limit", 60)));
      assertEnd(Result.FAILED, reason, apply(command("limit", 50)));
      assertWrittenOnce();
    }

    @Test
    void undecided_while_the_device_is_still_working_on_it() {
      unit.next(FakeUnit.exception(5));

      Receipt receipt = apply(command("limit", 60, "mode", "stow"));

      assertEnd(Result.UNDECIDED, "exception_05", receipt);
      assertEquals(
          "the device is still carrying out the write of limit; limit reads 0", receipt.detail());
      assertEquals(values("limit", 60.0), receipt.written());
      assertWrittenOnce();
    }

    @Test
    void undecided_too_when_the_gateway_in_front_of_it_got_no_answer() {
      unit.next(FakeUnit.exception(0x0B)).always(FakeUnit.exception(0x0B));

      assertEnd(Result.UNDECIDED, "exception_0B", apply(command("limit", 60)));
      assertWrittenOnce();
    }

    @Test
    void counted_as_written() {
      unit.when(
          request ->
              request instanceof ModbusRequest.WriteRegister
                  ? Optional.of(FakeUnit.timeout())
                  : Optional.empty());
      for (int value = 1; value <= 3; value++) {
        assertEnd(Result.FAILED, "timeout", apply(command("saved", value)));
      }

      assertEnd(Result.REJECTED, "rate_exceeded", apply(command("saved", 4)));
    }
  }

  @Test
  void that_is_acknowledged_and_then_cannot_be_read_is_undecided() {
    unit.next(new FakeUnit.Response(new ModbusResponse.Written())).always(FakeUnit.timeout());

    assertEnd(Result.UNDECIDED, "timeout", apply(command("limit", 60)));
  }

  @Test
  void is_read_back_when_the_profile_says_that_it_shows_and_not_before() {
    FakePlant slow = new FakePlant();
    FakeUnit slowUnit =
        slow.device(
            1,
            Duration.ofHours(1),
            PointFixture.profile(
                Quirks.NONE.with(RequestPacing.DEFAULT.withSettle(Duration.ofSeconds(3))),
                point("limit", "holding 0", "uint16").write(rule(CommandClass.SETPOINT, 0, 100))));
    slowUnit.holding(0, 50);
    slow.start().loop.advance(Duration.ofSeconds(1));
    slow.master.asked();

    CompletionStage<Receipt> receipt =
        slow.link(1).apply(Commands.write(DEVICE, slow.loop.instant(), values("limit", 60)), YES);
    slow.loop.advance(Duration.ofSeconds(3));
    assertEquals(List.of("1: write 0=60"), slow.master.asked());
    slow.loop.advance(Duration.ofMillis(20));

    assertEquals(List.of("1: read holding 0"), slow.master.asked());
    assertEquals(Result.APPLIED, receipt.toCompletableFuture().join().result());
  }

  @Test
  void lets_polls_go_on_while_the_device_settles() {
    FakePlant busy = new FakePlant();
    FakeUnit slow =
        busy.device(
            1,
            Duration.ofMillis(100),
            PointFixture.profile(
                point("limit", "holding 0", "uint16").write(rule(CommandClass.SETPOINT, 0, 100))));
    slow.holding(0, 1);
    busy.start();
    busy.loop.advance(Duration.ofMillis(50));
    busy.delivered();
    slow.next(new FakeUnit.Response(new ModbusResponse.Written()));

    CompletionStage<Receipt> receipt = busy.link(1).apply(command("limit", 60), YES);
    busy.loop.advance(Duration.ofMillis(1300));

    assertFalse(receipt.toCompletableFuture().isDone());
    assertEquals(13, busy.delivered().size());
    busy.loop.advance(Duration.ofMillis(200));
    assertEnd(Result.FAILED, "read_back_differs", receipt.toCompletableFuture().join());
  }

  @Nested
  @DisplayName("while its approval waits for the disk")
  class WhileItsApprovalWaits {

    private final FakePlant shared = new FakePlant();
    private final CompletableFuture<Void> disk = new CompletableFuture<>();

    @BeforeEach
    void twoDevicesOnOneLine() {
      for (int number = 1; number <= 2; number++) {
        shared
            .device(
                number,
                Duration.ofMillis(100),
                PointFixture.profile(
                    point("limit", "holding 0", "uint16")
                        .write(rule(CommandClass.SETPOINT, 0, 100)),
                    point("scaled", "holding 1", "int16")
                        .scaledBy("factor")
                        .write(rule(CommandClass.SETPOINT, -100, 100)),
                    point("factor", "holding 2", "int16")))
            .holding(0, 1, 1, 0);
      }
      shared.start();
      shared.loop.advance(Duration.ofSeconds(1));
      shared.master.asked();
    }

    private CompletionStage<Receipt> apply(int unit, String point, BeforeWrite before) {
      VerifiedCommand command =
          Commands.write(new DeviceId("device-" + unit), shared.loop.instant(), values(point, 60));
      return shared.link(unit).apply(command, before);
    }

    @Test
    void lets_commands_of_other_devices_and_polls_use_the_line() {
      CompletionStage<Receipt> waiting = apply(1, "limit", toRestore -> disk);
      CompletionStage<Receipt> other = apply(2, "limit", YES);
      shared.loop.advance(Duration.ofMillis(250));

      assertEnd(Result.APPLIED, "", other.toCompletableFuture().join());
      assertFalse(waiting.toCompletableFuture().isDone());
      List<String> meanwhile = shared.master.asked();
      assertTrue(meanwhile.contains("2: write 0=60"), meanwhile::toString);
      assertTrue(meanwhile.contains("1: read holding 0-2"), meanwhile::toString);

      disk.complete(null);
      shared.loop.advance(Duration.ofMillis(50));
      assertEnd(Result.APPLIED, "", waiting.toCompletableFuture().join());
    }

    @Test
    void lets_commands_of_other_devices_but_no_polls_use_the_line_if_it_has_read_first() {
      CompletionStage<Receipt> waiting = apply(1, "scaled", toRestore -> disk);
      shared.loop.advance(Duration.ofMillis(50));
      shared.master.asked();
      CompletionStage<Receipt> other = apply(2, "limit", YES);
      shared.loop.advance(Duration.ofMillis(250));

      assertEnd(Result.APPLIED, "", other.toCompletableFuture().join());
      assertEquals(List.of("2: write 0=60", "2: read holding 0"), shared.master.asked());

      disk.complete(null);
      shared.loop.advance(Duration.ofMillis(250));
      assertEnd(Result.APPLIED, "", waiting.toCompletableFuture().join());
      assertTrue(shared.master.asked().contains("2: read holding 0-2"), "polls go on");
    }

    @Test
    void is_approved_once_if_the_line_is_free() {
      List<Object> approvals = new ArrayList<>();
      CompletionStage<Receipt> receipt =
          apply(
              1,
              "limit",
              toRestore -> {
                approvals.add(toRestore);
                return disk;
              });
      shared.loop.advance(Duration.ofMillis(30));
      disk.complete(null);
      shared.loop.advance(Duration.ofMillis(250));

      assertEnd(Result.APPLIED, "", receipt.toCompletableFuture().join());
      assertEquals(1, approvals.size());
    }

    @Test
    void is_approved_once_if_the_line_is_free_soon() {
      List<CompletionStage<Void>> approvals = new ArrayList<>(List.of(disk));
      CompletionStage<Receipt> receipt = apply(1, "limit", toRestore -> approvals.remove(0));
      CompletionStage<Receipt> other = apply(2, "limit", YES);
      shared.loop.advance(Duration.ofMillis(1));
      assertFalse(other.toCompletableFuture().isDone(), "it has the line");
      disk.complete(null);
      shared.loop.advance(Duration.ofMillis(250));

      assertEnd(Result.APPLIED, "", other.toCompletableFuture().join());
      assertEnd(Result.APPLIED, "", receipt.toCompletableFuture().join());
    }

    @Test
    void is_approved_again_if_it_gets_the_line_late_and_sends_nothing_if_that_is_refused() {
      List<CompletionStage<Void>> approvals =
          new ArrayList<>(
              List.of(
                  disk,
                  CompletableFuture.failedFuture(
                      new CommandRejectedException(Rejection.EXPIRED, "too late"))));
      shared.master.roundTrip(Duration.ofMillis(50));
      CompletionStage<Receipt> receipt = apply(1, "limit", toRestore -> approvals.remove(0));
      CompletionStage<Receipt> other = apply(2, "limit", YES);
      shared.loop.advance(Duration.ofMillis(1));
      assertFalse(other.toCompletableFuture().isDone(), "it has the line");
      disk.complete(null);
      shared.loop.advance(Duration.ofMillis(250));

      assertEnd(Result.APPLIED, "", other.toCompletableFuture().join());
      assertEnd(Result.REJECTED, "expired", receipt.toCompletableFuture().join());
      assertEquals(List.of(), approvals);
      List<String> asked = shared.master.asked();
      assertTrue(asked.stream().noneMatch(each -> each.startsWith("1: write")), asked::toString);
      assertTrue(asked.contains("2: read holding 0-2"), "polls go on");
    }

    @Test
    void leaves_no_timer_once_it_is_approved() {
      disk.complete(null);
      CompletionStage<Receipt> receipt = apply(1, "limit", toRestore -> disk);
      shared.loop.advance(Duration.ofMillis(50));

      assertEnd(Result.APPLIED, "", receipt.toCompletableFuture().join());
      assertFalse(shared.loop.isScheduledAfter(Duration.ofSeconds(1)));
    }

    @Test
    void releases_the_line_if_it_is_not_approved_after_it_has_read() {
      CompletionStage<Receipt> receipt = apply(1, "scaled", toRestore -> disk);
      shared.loop.advance(Duration.ofMillis(50));
      disk.completeExceptionally(new IllegalStateException("the disk has failed"));
      shared.loop.advance(Duration.ofMillis(250));

      assertEnd(Result.FAILED, "not_recorded", receipt.toCompletableFuture().join());
      assertTrue(shared.master.asked().contains("2: read holding 0-2"), "polls go on");
    }
  }

  @Test
  void reports_its_requests_as_any_other() {
    plant.received.clear();

    assertEnd(Result.APPLIED, "", apply(command("limit", 60)));

    assertEquals(
        List.of(6, 3), plant.received.stream().map(heard -> heard.request().function()).toList());
  }
}
