// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static io.parasol.legacy.modbus.plan.Commands.values;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Bound;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.RecentWrites;
import io.parasol.legacy.WriteCheck;
import io.parasol.legacy.modbus.plan.Commands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A verified command to a device that speaks in lines")
class LineCommandRunTest {

  private static final BeforeWrite YES = toTakeBack -> CompletableFuture.allOf();

  private final Pi30 inverter = new Pi30();
  private final Bench bench = new Bench(Pi30.PROFILE, Duration.ofSeconds(10));
  private final RecentWrites recent =
      new RecentWrites(Pi30.DEVICE, bench.listeners.writes(), bench.port);
  private final List<String> rating = new ArrayList<>(List.of(Pi30.RATING.split(" ")));
  private final WriteCheck<WritableLine, WritableLine.Prepared> check =
      WriteCheck.ofProfile(WritableLine.writeList(Pi30.PROFILE), name -> true, recent);

  LineCommandRunTest() {
    bench.port.answering(this::answer);
  }

  /** Takes set commands as an inverter does. */
  private String answer(String request) {
    String asked = Pi30.content(request);
    if (asked.matches("POP0[012]")) {
      rate(17, asked.substring(4));
      return Pi30.framed("ACK");
    }
    if (asked.matches("PCP0[0123]")) {
      rate(18, asked.substring(4));
      return Pi30.framed("ACK");
    }
    return inverter.answer(request);
  }

  private void rate(int column, String value) {
    rating.set(column - 1, value);
    inverter.says("QPIRI", String.join(" ", rating));
  }

  private static VerifiedCommand command(Object... namesAndValues) {
    return command(CommandClass.CONFIG, Map.of(), namesAndValues);
  }

  private static VerifiedCommand command(
      CommandClass commandClass, Map<PointName, Bound> require, Object... namesAndValues) {
    return Commands.write(
        Pi30.DEVICE, new FakePort().instant(), commandClass, values(namesAndValues), require);
  }

  private static VerifiedCommand forATime() {
    return Commands.verified(
        Pi30.DEVICE,
        new FakePort().instant(),
        CommandClass.CONFIG,
        new Action.Write(
            values("output_priority", "solar-first"), Optional.of(Duration.ofMinutes(15))),
        Map.of());
  }

  private Receipt apply(VerifiedCommand command) {
    return apply(command, YES);
  }

  private Receipt apply(VerifiedCommand command, BeforeWrite before) {
    return new LineCommandRun(
            bench.link.device(), bench.link.reads(), check, recent, command.content(), before)
        .run();
  }

  private List<String> asked() {
    return bench.port.written().stream().map(Pi30::content).toList();
  }

  private static void assertEnd(Result result, String reason, Receipt receipt) {
    assertEquals(result + " " + reason, receipt.result() + " " + receipt.reason(), receipt::detail);
  }

  @Test
  void for_a_time_tells_with_the_last_say_what_is_to_be_put_back() {
    rate(17, "0");
    List<Map<PointName, Value>> toTakeBack = new ArrayList<>();

    Receipt receipt =
        apply(
            forATime(),
            before -> {
              toTakeBack.add(before);
              return CompletableFuture.allOf();
            });

    assertEnd(Result.APPLIED, "", receipt);
    assertEquals(List.of(values("output_priority", "grid-first")), toTakeBack);
  }

  @Nested
  @DisplayName("is written and read back")
  class Applied {

    @Test
    void in_the_words_of_the_device() {
      Receipt receipt = apply(command("output_priority", "solar-battery-grid"));

      assertEquals(
          new Receipt(
              Result.APPLIED,
              "",
              "1 written and read back",
              values("output_priority", "solar-battery-grid"),
              values("output_priority", "solar-battery-grid")),
          receipt);
      assertEquals(List.of("QPIRI", "POP02", "QPIRI"), asked());
    }

    @Test
    void in_its_own_order() {
      assertEnd(
          Result.APPLIED,
          "",
          apply(command("charger_priority", "solar-only", "output_priority", "solar-first")));
      assertEquals(List.of("QPIRI", "PCP03", "POP01", "QPIRI"), asked());
    }

    @Test
    void but_not_what_the_device_has_already() {
      boolean[] wasAsked = new boolean[1];

      Receipt receipt =
          apply(
              command("output_priority", "grid-first"),
              toTakeBack -> {
                wasAsked[0] = true;
                return CompletableFuture.allOf();
              });

      assertEnd(Result.APPLIED, "", receipt);
      assertEquals(Map.of(), receipt.written());
      assertEquals(List.of("QPIRI"), asked());
      assertEquals(false, wasAsked[0]);
    }

    @Test
    void when_its_answer_was_lost_but_the_device_has_taken_it() {
      bench.port.answering(
          request -> Pi30.content(request).equals("POP01") ? lost(request) : answer(request));

      assertEnd(Result.APPLIED, "", apply(command("output_priority", "solar-first")));
      assertEquals(
          1, asked().stream().filter("POP01"::equals).count(), "a write is never sent twice");
    }

    private String lost(String request) {
      var unused = answer(request);
      return "";
    }
  }

  @Nested
  @DisplayName("fails")
  class Failed {

    @Test
    void when_the_device_refuses() {
      bench.port.answering(
          request ->
              Pi30.content(request).startsWith("POP") ? Pi30.framed("NAK") : answer(request));

      Receipt receipt = apply(command("output_priority", "solar-first"));

      assertEnd(Result.FAILED, "device_refused", receipt);
      assertEquals("the device rejected the write of output_priority", receipt.detail());
    }

    @Test
    void and_says_what_was_written_before() {
      bench.port.answering(
          request ->
              Pi30.content(request).startsWith("POP") ? Pi30.framed("NAK") : answer(request));

      Receipt receipt =
          apply(command("charger_priority", "solar-only", "output_priority", "solar-first"));

      assertEquals(
          "the device rejected the write of output_priority; 1 of 2 points were written before",
          receipt.detail());
      assertEquals(values("charger_priority", "solar-only"), receipt.readBack());
    }

    @Test
    void when_the_device_confirms_and_does_something_else() {
      bench.port.answering(
          request ->
              Pi30.content(request).startsWith("POP") ? Pi30.framed("ACK") : answer(request));

      Receipt receipt = apply(command("output_priority", "solar-first"));

      assertEnd(Result.FAILED, "read_back_differs", receipt);
      assertEquals("output_priority reads grid-first", receipt.detail());
    }

    @Test
    void when_it_cannot_be_read_whether_it_has_it_already() {
      inverter.says("QPIRI", "");

      assertEnd(Result.FAILED, "timeout", apply(command("output_priority", "solar-first")));
      assertEquals(List.of("QPIRI"), asked());
    }

    @Test
    void when_it_could_not_be_recorded() {
      assertEnd(
          Result.FAILED,
          "not_recorded",
          apply(
              command("output_priority", "solar-first"),
              toTakeBack ->
                  CompletableFuture.failedFuture(new IllegalStateException("disk full"))));
      assertEquals(List.of("QPIRI"), asked());
    }

    @Test
    void when_the_port_is_gone() {
      bench.port.unplug();

      assertEnd(Result.FAILED, "comm_error", apply(command("output_priority", "solar-first")));
    }
  }

  @Nested
  @DisplayName("is undecided")
  class Undecided {

    @Test
    void when_the_device_falls_silent_with_it() {
      boolean[] isSilent = new boolean[1];
      bench.port.answering(
          request -> {
            isSilent[0] |= Pi30.content(request).startsWith("POP");
            return isSilent[0] ? "" : answer(request);
          });

      Receipt receipt = apply(command("output_priority", "solar-first"));

      assertEnd(Result.UNDECIDED, "timeout", receipt);
      assertEquals(values("output_priority", "solar-first"), receipt.written());
    }

    @Test
    void when_the_port_goes_with_it() {
      bench.port.answering(
          request -> {
            if (Pi30.content(request).startsWith("POP")) {
              bench.port.unplug();
              return "";
            }
            return answer(request);
          });

      assertEnd(Result.UNDECIDED, "comm_error", apply(command("output_priority", "solar-first")));
    }
  }

  @Nested
  @DisplayName("is rejected, and nothing is written,")
  class Rejected {

    private void assertRejected(Rejection reason, String detail, VerifiedCommand command) {
      CommandRejectedException checked =
          assertThrows(CommandRejectedException.class, () -> check.check(command.content()));
      assertEquals(reason + " " + detail, checked.reason() + " " + checked.getMessage());

      assertEnd(Result.REJECTED, reason.wireName(), apply(command));
      assertEquals(List.of(), asked());
    }

    @Test
    void when_the_point_may_not_be_written() {
      assertRejected(
          Rejection.NOT_WRITABLE,
          "point battery_float: the profile does not allow writes",
          command("battery_float", 54));
    }

    @Test
    void when_its_class_is_another() {
      assertRejected(
          Rejection.NOT_WRITABLE,
          "point output_priority: class setpoint; expected config",
          command(CommandClass.SETPOINT, Map.of(), "output_priority", "solar-first"));
    }

    @Test
    void when_the_device_has_no_word_for_it() {
      assertRejected(
          Rejection.OUT_OF_RANGE,
          "point output_priority: 02\\rPF; expected one of the point's labels",
          command("output_priority", "02\\rPF"));
    }

    @Test
    void when_the_budget_of_the_day_is_spent() {
      String[] priorities = {"solar-first", "grid-first", "solar-first", "grid-first"};
      for (String each : priorities) {
        assertEnd(Result.APPLIED, "", apply(command("output_priority", each)));
      }
      asked();

      assertRejected(
          Rejection.RATE_EXCEEDED,
          "point output_priority: written 4 times in the last 24 hours; expected at most 4",
          command("output_priority", "solar-first"));

      bench.port.pass(Duration.ofHours(25));
      assertEnd(Result.APPLIED, "", apply(command("output_priority", "solar-first")));
    }

    @Test
    void when_the_budget_of_the_day_has_no_room_for_its_reversion() {
      bench.writesOnLedger = 3;

      assertRejected(
          Rejection.RATE_EXCEEDED,
          "point output_priority: written 3 times in the last 24 hours, two more writes are needed;"
              + " expected at most 4",
          forATime());
      assertEnd(Result.APPLIED, "", apply(command("output_priority", "solar-first")));
    }

    @Test
    void when_the_ledger_knows_that_it_is_spent() {
      bench.writesOnLedger = 4;

      assertRejected(
          Rejection.RATE_EXCEEDED,
          "point output_priority: written 4 times in the last 24 hours; expected at most 4",
          command("output_priority", "solar-first"));
    }

    @Test
    void when_a_precondition_does_not_hold() {
      Bound low = new Bound(OptionalDouble.empty(), OptionalDouble.of(100));
      Bound high = new Bound(OptionalDouble.of(100), OptionalDouble.of(200));
      PointName power = new PointName("ac_power");

      Receipt refused =
          apply(command(CommandClass.CONFIG, Map.of(power, low), "output_priority", "solar-first"));
      assertEnd(Result.REJECTED, "precondition_failed", refused);
      assertEquals("point ac_power: measured 119", refused.detail());

      assertEnd(
          Result.APPLIED,
          "",
          apply(
              command(CommandClass.CONFIG, Map.of(power, high), "output_priority", "solar-first")));
    }

    @Test
    void when_the_last_say_is_no() {
      Receipt receipt =
          apply(
              command("output_priority", "solar-first"),
              toTakeBack ->
                  CompletableFuture.failedFuture(
                      new CommandRejectedException(Rejection.EXPIRED, "too late")));

      assertEnd(Result.REJECTED, "expired", receipt);
      assertEquals(List.of("QPIRI"), asked());
    }
  }
}
