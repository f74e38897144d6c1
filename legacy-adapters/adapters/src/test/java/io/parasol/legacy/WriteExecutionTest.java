// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.profile.WriteRule.WriteMethod;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.legacy.CommandExecution.CommandThread;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.WriteCheck.AllowedWrites;
import io.parasol.legacy.WriteSteps.PlannedWrite;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The execution of a write")
class WriteExecutionTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final DeviceId DEVICE = new DeviceId("inverter-01");
  private static final PointName FIRST = new PointName("first");
  private static final PointName SECOND = new PointName("second");

  private final RecentWrites recent =
      new RecentWrites(DEVICE, (device, point, since) -> 0, () -> NOW);
  private final FakeDevice device = new FakeDevice();
  private BeforeWrite approval = toRestore -> CompletableFuture.allOf();

  private record Target(PointName name) implements WriteTarget<Value> {

    @Override
    public WriteRule rule() {
      return new WriteRule(
          CommandClass.SETPOINT, 0, 100, Wear.NONE, OptionalInt.empty(), WriteMethod.AUTO);
    }

    @Override
    public Value convert(Value wanted) {
      return wanted;
    }
  }

  private record Write(PointName point, Value value) implements PlannedWrite {

    @Override
    public Map<PointName, Value> values() {
      return Map.of(point, value);
    }
  }

  /** A device that accepts every write, except for the outcomes that a test sets. */
  private static final class FakeDevice implements WriteSteps<Target, Value, Write>, CommandThread {

    final List<String> log = new ArrayList<>();
    final Map<PointName, Outcome> outcomes = new HashMap<>();
    final Map<PointName, Value> held = new LinkedHashMap<>();
    boolean isReadable = true;
    boolean isLate;
    Optional<RuntimeException> defect = Optional.empty();

    @Override
    public CompletionStage<Plan<Write>> plan(AllowedWrites<Target, Value> allowed) {
      List<Write> writes = new ArrayList<>();
      allowed.inOrder().forEach((target, value) -> writes.add(new Write(target.name(), value)));
      return CompletableFuture.completedFuture(new Ready<>(writes, Map.of(), Map.of()));
    }

    @Override
    public CompletionStage<Outcome> send(Write write) {
      log.add("write " + write.names());
      if (defect.isPresent()) {
        throw defect.get();
      }
      Outcome outcome = outcomes.getOrDefault(write.point(), new Accepted(Map.of()));
      if (outcome instanceof Accepted) {
        held.put(write.point(), write.value());
      }
      return CompletableFuture.completedFuture(outcome);
    }

    @Override
    public CompletionStage<ReadBack> readBack(List<Write> writes) {
      ReadBack result = new ReadBack();
      for (Write write : writes) {
        log.add("read " + write.names());
        Value value = held.getOrDefault(write.point(), new Value.Whole(0));
        if (!isReadable) {
          result.addUnreadable(write.point(), Quality.TIMEOUT, "timeout");
        } else {
          result.add(write.point(), value);
          if (!value.equals(write.value())) {
            result.addDifferent(write.point(), value.toString());
          }
        }
      }
      return CompletableFuture.completedFuture(result);
    }

    @Override
    public CompletionStage<Void> await(Supplier<CompletionStage<Void>> approval, Duration timeout) {
      log.add("approve");
      return isLate
          ? CompletableFuture.failedFuture(new IllegalStateException("too late"))
          : approval.get();
    }

    @Override
    public void pause(Duration pause, Runnable then) {
      log.add("pause");
      then.run();
    }

    @Override
    public void ended() {
      log.add("ended");
    }
  }

  private Receipt run(PointName... points) {
    Map<PointName, Value> values = new LinkedHashMap<>();
    for (PointName point : points) {
      values.put(point, new Value.Whole(50));
    }
    Command command =
        Command.create(
            new SiteId("plant"),
            DEVICE,
            CommandClass.SETPOINT,
            new Action.Write(values, Optional.empty()),
            NOW,
            Duration.ofHours(1),
            Map.of());
    WriteCheck<Target, Value> check =
        WriteCheck.ofProfile(
            Map.of(FIRST, new Target(FIRST), SECOND, new Target(SECOND)), name -> true, recent);
    return new WriteExecution<>(
            check, recent, new CommandExecution(DEVICE, command, approval, device), device)
        .run()
        .toCompletableFuture()
        .join();
  }

  private static void assertEnd(Result result, String reason, String detail, Receipt receipt) {
    assertEquals(
        List.of(result, reason, detail),
        List.of(receipt.result(), receipt.reason(), receipt.detail()));
  }

  @Test
  void is_approved_then_written_in_order_then_read_back() {
    assertEnd(Result.APPLIED, "", "2 written and read back", run(SECOND, FIRST));
    assertEquals(
        List.of("approve", "write second", "write first", "read second", "read first", "ended"),
        device.log);
    assertEquals(1, recent.count(FIRST));
  }

  @Nested
  @DisplayName("sends nothing")
  class SendsNothing {

    @Test
    void when_the_write_list_has_no_such_point() {
      Receipt receipt = run(FIRST, new PointName("power"));

      assertEquals("not_writable", receipt.reason());
      assertEquals(List.of("ended"), device.log);
    }

    @Test
    void when_the_approval_is_refused() {
      approval =
          toRestore ->
              CompletableFuture.failedFuture(
                  new CommandRejectedException(Rejection.EXPIRED, "too late"));

      assertEnd(Result.REJECTED, "expired", "too late", run(FIRST));
      assertEquals(List.of("approve", "ended"), device.log);
    }

    @Test
    void when_the_approval_does_not_come_in_time() {
      device.isLate = true;

      assertEquals("not_recorded", run(FIRST).reason());
      assertEquals(List.of("approve", "ended"), device.log);
    }
  }

  @Nested
  @DisplayName("reads a write without a response back, and never repeats it,")
  class Unanswered {

    @Test
    void and_continues_when_the_device_has_the_value() {
      device.outcomes.put(FIRST, new WriteSteps.Unanswered("timeout"));
      device.held.put(FIRST, new Value.Whole(50));

      assertEnd(Result.APPLIED, "", "2 written and read back", run(FIRST, SECOND));
      assertEquals(
          List.of(
              "approve",
              "write first",
              "read first",
              "write second",
              "read first",
              "read second",
              "ended"),
          device.log);
    }

    @Test
    void and_has_failed_when_the_device_has_another() {
      device.outcomes.put(FIRST, new WriteSteps.Unanswered("timeout"));

      assertEnd(
          Result.FAILED,
          "timeout",
          "no response to the write of first; first reads 0",
          run(FIRST, SECOND));
      assertEquals(
          List.of(
              "approve",
              "write first",
              "read first",
              "pause",
              "read first",
              "pause",
              "read first",
              "ended"),
          device.log);
    }

    @Test
    void and_is_undecided_when_it_cannot_be_read() {
      device.outcomes.put(FIRST, new WriteSteps.Unanswered("timeout"));
      device.isReadable = false;

      Receipt receipt = run(FIRST, SECOND);

      assertEnd(
          Result.UNDECIDED,
          "timeout",
          "no response to the write of first; first is timeout",
          receipt);
      assertEquals(Map.of(FIRST, new Value.Whole(50)), receipt.written());
    }
  }

  @Test
  void states_what_was_written_before_a_write_that_failed() {
    device.outcomes.put(SECOND, new WriteSteps.Refused("device_refused", "no", Map.of()));

    Receipt receipt = run(FIRST, SECOND);

    assertEnd(Result.FAILED, "device_refused", "no; 1 of 2 points were written before", receipt);
    assertEquals(Map.of(FIRST, new Value.Whole(50)), receipt.readBack());
  }

  @Test
  void does_not_count_a_write_that_was_not_sent() {
    device.outcomes.put(FIRST, new WriteSteps.NotSent("comm_error"));

    Receipt receipt = run(FIRST);

    assertEnd(Result.FAILED, "comm_error", "the write of first was not sent", receipt);
    assertEquals(Map.of(), receipt.written());
    assertEquals(0, recent.count(FIRST));
  }

  @Test
  void ends_undecided_when_a_write_cannot_be_read_back() {
    device.outcomes.put(FIRST, new WriteSteps.Undecided("timeout", "not confirmed"));

    assertEnd(Result.UNDECIDED, "timeout", "not confirmed", run(FIRST, SECOND));
    assertEquals(List.of("approve", "write first", "ended"), device.log);
  }

  @Test
  void is_undecided_after_a_defect_once_anything_was_sent() {
    device.defect = Optional.of(new IllegalStateException("defect"));

    Receipt receipt = run(FIRST);

    assertEquals(Result.UNDECIDED, receipt.result());
    assertEquals("internal_error", receipt.reason());
  }
}
