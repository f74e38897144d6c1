// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Bound;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Restart;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.modbus.plan.Commands;
import io.parasol.legacy.modbus.plan.FakeUnit;
import io.parasol.legacy.modbus.plan.PointFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A command to restart")
class RestartRunTest {

  private static final DeviceId DEVICE = new DeviceId("device-1");
  private static final BeforeWrite YES = values -> CompletableFuture.allOf();
  private static final String SENT = "1: write 900=42330";

  private final FakePlant plant = new FakePlant();
  private final FakeUnit unit =
      plant.device(
          1,
          Duration.ofHours(1),
          new Profile(
              new ProfileName("test"),
              List.of(point("power", "holding 10", "int16").point()),
              Quirks.NONE,
              Optional.empty(),
              Optional.empty(),
              Optional.of(
                  new Restart(
                      new Address(Table.HOLDING, 900),
                      0xA55A,
                      CommandClass.CONFIG,
                      Duration.ofMinutes(1)))));
  private final FakeUnit withoutWay =
      plant.device(
          2, Duration.ofHours(1), PointFixture.profile(point("power", "holding 10", "int16")));

  @BeforeEach
  void start() {
    unit.holding(10, 421).holding(900, 0);
    withoutWay.holding(10, 421);
    plant.start();
    plant.loop.advance(Duration.ofSeconds(1));
    plant.master.asked();
  }

  private VerifiedCommand command(CommandClass commandClass, Map<PointName, Bound> require) {
    return Commands.verified(
        DEVICE, plant.loop.instant(), commandClass, new Action.Restart(), require);
  }

  private VerifiedCommand command() {
    return command(CommandClass.CONFIG, Map.of());
  }

  private CompletableFuture<Receipt> apply(VerifiedCommand command) {
    CompletionStage<Receipt> receipt = plant.link(1).apply(command, YES);
    plant.loop.advance(Duration.ofMillis(500));
    return receipt.toCompletableFuture();
  }

  private static void assertEnd(Result result, String reason, String detail, Receipt receipt) {
    assertEquals(new Receipt(result, reason, detail, Map.of(), Map.of()), receipt);
  }

  private void assertNotSent() {
    assertFalse(plant.master.asked().contains(SENT));
  }

  @Test
  void is_applied_when_the_device_has_said_so_and_answers_again() {
    CompletableFuture<Receipt> receipt = apply(command());
    assertEquals(List.of(SENT), plant.master.asked());
    unit.always(FakeUnit.timeout());
    plant.loop.advance(Duration.ofSeconds(20));
    assertFalse(receipt.isDone());

    unit.behaves();
    plant.loop.advance(Duration.ofSeconds(5));

    Receipt end = receipt.join();
    assertEquals(Result.APPLIED, end.result(), end.detail());
    assertTrue(end.detail().startsWith("answers again after 2"), end.detail());
    assertNotSent();
  }

  @Test
  void is_undecided_when_the_device_stays_away() {
    CompletableFuture<Receipt> receipt = apply(command());
    unit.always(FakeUnit.timeout());

    plant.loop.advance(Duration.ofSeconds(70));

    assertEnd(
        Result.UNDECIDED,
        "timeout",
        "no response for 1m after the restart was sent",
        receipt.join());
  }

  @Test
  void is_undecided_when_the_device_went_without_an_answer() {
    unit.next(FakeUnit.timeout());
    CompletableFuture<Receipt> receipt = apply(command());

    plant.loop.advance(Duration.ofSeconds(10));

    assertEnd(
        Result.UNDECIDED,
        "unconfirmed",
        "no response to the restart, but the device answers now",
        receipt.join());
  }

  @Test
  void has_failed_when_the_device_refuses_it() {
    unit.next(FakeUnit.exception(3));

    assertEnd(
        Result.FAILED, "exception_03", "the device rejected the restart", apply(command()).join());
  }

  @ParameterizedTest(name = "exception {0}")
  @ValueSource(ints = {4, 8, 0x83})
  void is_undecided_when_the_device_has_failed_during_it(int code) {
    unit.next(FakeUnit.exception(code));

    assertEnd(
        Result.UNDECIDED,
        "exception_%02X".formatted(code),
        "the device failed during the restart",
        apply(command()).join());
  }

  @Test
  void is_not_sent_when_its_preconditions_do_not_hold() {
    Bound bound = new Bound(OptionalDouble.empty(), OptionalDouble.of(400));

    Receipt receipt =
        apply(command(CommandClass.CONFIG, Map.of(new PointName("power"), bound))).join();

    assertEnd(Result.REJECTED, "precondition_failed", "point power: measured 421", receipt);
    assertNotSent();
  }

  @Test
  void is_not_sent_when_the_last_say_is_no() {
    BeforeWrite no =
        values ->
            CompletableFuture.failedFuture(
                new CommandRejectedException(Rejection.EXPIRED, "too late"));
    CompletionStage<Receipt> receipt = plant.link(1).apply(command(), no);
    plant.loop.advance(Duration.ofSeconds(1));

    assertEnd(Result.REJECTED, "expired", "too late", receipt.toCompletableFuture().join());
    assertNotSent();
  }

  @Test
  void is_for_the_class_alone_that_the_profile_names() {
    CommandRejectedException refused =
        assertThrows(
            CommandRejectedException.class,
            () -> plant.link(1).check(command(CommandClass.SETPOINT, Map.of())));

    assertEquals(Rejection.NOT_WRITABLE, refused.reason());
    assertEquals("restart: class setpoint; expected config", refused.getMessage());
  }

  @Test
  void is_refused_where_the_profile_knows_no_way() {
    CommandRejectedException refused =
        assertThrows(CommandRejectedException.class, () -> plant.link(2).check(command()));

    assertEquals(Rejection.NOT_WRITABLE, refused.reason());
    assertEquals("the profile defines no restart", refused.getMessage());
  }

  @Test
  void leaves_the_line_to_others_while_the_device_is_away() {
    CompletableFuture<Receipt> receipt = apply(command());
    unit.always(FakeUnit.timeout());
    plant.loop.advance(Duration.ofSeconds(5));

    var read = plant.link(2).read(Set.of(new PointName("power")));
    plant.loop.advance(Duration.ofSeconds(5));

    assertTrue(read.toCompletableFuture().isDone());
    assertFalse(receipt.isDone());
  }
}
