// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import static io.parasol.legacy.modbus.plan.Commands.values;
import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Bound;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.profile.WriteRule.WriteMethod;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.plan.Commands;
import io.parasol.legacy.modbus.plan.FakeUnit;
import io.parasol.legacy.modbus.plan.PointFixture;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("On a line with another master")
class OneMasterTest {

  private static final String WHY =
      "another master is on the line, last frame: a request to unit 3, function 4; expected none"
          + " for 10m";

  private final FakePlant plant = new FakePlant();
  private final FakeUnit unit =
      plant.device(
          1,
          Duration.ofSeconds(10),
          PointFixture.profile(
              point("limit", "holding 200", "uint16")
                  .write(
                      new WriteRule(
                          CommandClass.SETPOINT,
                          0,
                          100,
                          Wear.NONE,
                          OptionalInt.empty(),
                          WriteMethod.AUTO))));

  @BeforeEach
  void start() {
    unit.holding(200, 0);
    plant.start();
    plant.loop.advance(Duration.ofSeconds(1));
    plant.batches.clear();
  }

  private VerifiedCommand limit(int percent) {
    return Commands.write(
        new DeviceId("device-1"),
        plant.loop.instant(),
        CommandClass.SETPOINT,
        values("limit", percent),
        Map.of());
  }

  private void another() {
    plant.master.foreignMaster(
        Optional.of(new ForeignFrame(3, new Pdu(new byte[] {4, 0, 0, 0, 1}), true)));
  }

  private Receipt end(CompletionStage<Receipt> receipt) {
    plant.loop.advance(Duration.ofSeconds(60));
    return receipt.toCompletableFuture().join();
  }

  private static Receipt refused() {
    return new Receipt(Result.REJECTED, "precondition_failed", WHY, values(), values());
  }

  @Test
  void a_command_is_refused_before_it_is_accepted() {
    another();

    CommandRejectedException refused =
        assertThrows(CommandRejectedException.class, () -> plant.link(1).check(limit(60)));

    assertEquals(Rejection.PRECONDITION_FAILED, refused.reason());
    assertEquals(WHY, refused.getMessage());
  }

  @Test
  void nothing_is_written() {
    another();

    assertEquals(
        refused(), end(plant.link(1).apply(limit(60), toTakeBack -> CompletableFuture.allOf())));
    assertEquals(0, unit.holding(200));
  }

  @Test
  void nothing_is_written_if_it_is_heard_while_the_command_is_prepared() {
    // It is read first whether the precondition holds.
    unit.when(
        request -> {
          another();
          return Optional.empty();
        });
    VerifiedCommand command =
        Commands.write(
            new DeviceId("device-1"),
            plant.loop.instant(),
            CommandClass.SETPOINT,
            values("limit", 60),
            Map.of(
                new PointName("limit"), new Bound(OptionalDouble.of(0), OptionalDouble.empty())));

    assertEquals(
        refused(), end(plant.link(1).apply(command, toTakeBack -> CompletableFuture.allOf())));
    assertEquals(0, unit.holding(200));
  }

  @Test
  void reading_goes_on() {
    another();

    plant.loop.advance(Duration.ofSeconds(30));

    assertTrue(plant.delivered().contains("1 limit=0"));
  }

  @Test
  void a_command_is_carried_out_once_the_other_is_gone() throws Exception {
    another();
    plant.master.foreignMaster(Optional.empty());

    plant.link(1).check(limit(60));
    assertEquals(
        Result.APPLIED,
        end(plant.link(1).apply(limit(60), toTakeBack -> CompletableFuture.allOf())).result());
    assertEquals(60, unit.holding(200));
  }
}
