// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Delivery;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.ReplayMemory;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.gateway.command.CommandInbox;
import io.parasol.gateway.command.FakeController;
import io.parasol.gateway.command.Site;
import io.parasol.gateway.northbound.PointWriter.PointWrite;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A write that the gateway signs")
class SignedWritesTest {

  private static final ClientIdentity SCADA =
      new ClientIdentity("spiffe://parasol/site/a/operator/operator/scada", "1f", "Team");

  private final FakeController controller = new FakeController();
  private final List<Delivery> delivered = new ArrayList<>();
  private final List<String> records = new ArrayList<>();
  private final CommandInbox inbox = new CommandInbox((device, why) -> {});
  private long nanos = 1;
  private boolean isDiskFull;
  private Duration diskDelay = Duration.ZERO;
  private SignedWrites writes;

  @BeforeEach
  void open() {
    controller.registers.put(Site.LIMIT, new Value.Whole(100));
    inbox.subscribe((device, command) -> delivered.add(command));
    writes =
        new SignedWrites(
            new SignedWrites.WriteSite(Site.TOPICS, () -> Site.NOON, inbox, controller::link),
            (kind, members) -> {
              if (isDiskFull) {
                throw new IOException("no space left");
              }
              records.add(
                  kind
                      + " after "
                      + delivered.size()
                      + " "
                      + new String(Json.object().putAll(members).toBytes(), UTF_8));
            },
            task -> {
              nanos += diskDelay.toNanos();
              task.run();
            },
            () -> nanos);
  }

  /** Writes without looking at the response. */
  private void request(ClientIdentity by, long value) {
    var unused = write(by, value);
  }

  private CompletableFuture<ModbusResponse> write(ClientIdentity by, long value) {
    return writes
        .write(new PointWrite(by, Site.INVERTER, Site.LIMIT, new Value.Whole(value)))
        .toCompletableFuture();
  }

  private Command command(int index) throws CommandRejectedException {
    return SignedCommand.parse(delivered.get(index).payload()).unverifiedContent();
  }

  private static CommandPolicy policy(int threshold) {
    Map<CommandClass, Integer> thresholds = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each, threshold);
    }
    return new CommandPolicy(List.of(), thresholds);
  }

  private void end(int index, Outcome outcome, String reason) throws CommandRejectedException {
    writes.ended(
        new CommandReceipt(
            Optional.of(command(index).id()),
            Site.TOPICS.site(),
            Site.INVERTER,
            outcome,
            Optional.of(reason),
            Optional.empty(),
            Map.of(),
            Map.of(),
            Site.NOON,
            Optional.empty(),
            Optional.empty()));
  }

  private static int code(CompletableFuture<ModbusResponse> response) throws Exception {
    return response.get(60, TimeUnit.SECONDS) instanceof ExceptionResponse exception
        ? exception.code()
        : 0;
  }

  @Test
  void is_a_command_of_one_point_whose_counters_rise() throws Exception {
    request(SCADA, 60);
    request(SCADA, 70);

    Command first = command(0);
    assertEquals(
        new Action.Write(Map.of(Site.LIMIT, new Value.Whole(60)), Optional.empty()),
        first.action());
    assertEquals(CommandClass.SETPOINT, first.commandClass());
    assertEquals(Site.INVERTER, first.device());
    assertEquals(Site.NOON.toEpochMilli(), first.counter());
    assertEquals(first.counter() + 1, command(1).counter());
    assertEquals("modbus-server", delivered.get(0).properties().get(Delivery.SENDER));
  }

  @Test
  void may_sign_set_points_only_and_counts_as_one_signer() throws Exception {
    request(SCADA, 60);
    byte[] envelope = delivered.get(0).payload();
    CommandPolicy one = writes.authorize(policy(1));

    assertEquals(1, one.fingerprints(CommandClass.SETPOINT).size());
    for (CommandClass other :
        List.of(CommandClass.CONFIG, CommandClass.FIRMWARE, CommandClass.PROTECTION)) {
      assertEquals(0, one.fingerprints(other).size());
    }
    verify(envelope, one);
    assertEquals(Rejection.THRESHOLD_NOT_MET, refusal(envelope, writes.authorize(policy(2))));
    assertEquals(Rejection.UNKNOWN_SIGNER, refusal(envelope, policy(1)));
  }

  private static void verify(byte[] envelope, CommandPolicy policy)
      throws CommandRejectedException {
    SignedCommand.parse(envelope)
        .verify(policy, Site.TOPICS.site(), Site.INVERTER, ReplayMemory.EMPTY, Site.NOON, true);
  }

  private static Rejection refusal(byte[] envelope, CommandPolicy policy) {
    return assertThrows(CommandRejectedException.class, () -> verify(envelope, policy)).reason();
  }

  @Test
  void is_recorded_with_client_role_and_both_values_before_it_is_sent() throws Exception {
    request(SCADA, 60);

    assertEquals(2, records.size());
    assertTrue(records.get(0).startsWith("modbus-signer after 0 "), records.get(0));
    String record = records.get(1);
    assertTrue(record.startsWith("modbus-write after 0 "), record);
    for (String part : List.of(SCADA.uri(), "Team", "1f", command(0).id(), "60", "100")) {
      assertTrue(record.contains(part), record);
    }
  }

  @Test
  void is_not_sent_if_it_cannot_be_recorded() throws Exception {
    isDiskFull = true;

    assertEquals(4, code(write(SCADA, 60)));
    assertEquals(List.of(), delivered);
  }

  @Test
  void is_not_sent_after_its_client_was_answered_for_want_of_a_result() throws Exception {
    diskDelay = Duration.ofSeconds(30);

    assertEquals(11, code(write(SCADA, 60)));
    assertEquals(List.of(), delivered);
    assertEquals(List.of(), records);
  }

  @ParameterizedTest(name = "{0} {1} is exception {2}")
  @CsvSource({
    "APPLIED, '', 0",
    "REJECTED, not_writable, 1",
    "REJECTED, threshold_not_met, 1",
    "REJECTED, out_of_range, 3",
    "REJECTED, rate_exceeded, 6",
    "REJECTED, superseded, 6",
    "REJECTED, clock_untrusted, 4",
    "REJECTED, device_identity_changed, 4",
    "EXPIRED, expired, 6",
    "FAILED, read_back_differs, 4",
    "UNDECIDED, timeout, 11"
  })
  void is_answered_with_the_result_of_its_command(Outcome outcome, String reason, int exception)
      throws Exception {
    CompletableFuture<ModbusResponse> response = write(SCADA, 60);
    assertEquals(false, response.isDone());

    end(0, outcome, reason);

    assertEquals(exception, code(response));
  }

  @Test
  void is_limited_to_one_a_second_for_each_identity() throws Exception {
    for (int i = 0; i < WriteRates.AT_ONCE; i++) {
      request(SCADA, i);
    }
    assertEquals(6, code(write(SCADA, 99)));
    assertEquals(WriteRates.AT_ONCE, delivered.size());

    request(new ClientIdentity(SCADA.uri() + "2", "20", "Team"), 1);
    nanos += TimeUnit.SECONDS.toNanos(1);
    request(SCADA, 98);
    assertEquals(6, code(write(SCADA, 99)));
    assertEquals(WriteRates.AT_ONCE + 2, delivered.size());
  }
}
