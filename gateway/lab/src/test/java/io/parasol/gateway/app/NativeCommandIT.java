// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Bound;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.sessions.FieldOperator;
import io.parasol.gateway.sessions.SimulatedNativeDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The whole gateway, and a controller that connects to its broker by itself. */
@DisplayName("A native controller")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NativeCommandIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final SiteId SITE = new SiteId("field");
  private static final PointName LIMIT = new PointName("limit");

  @TempDir static Path folder;

  private FieldSite site;
  private Gateway gateway;
  private FieldOperator operator;
  private SimulatedNativeDevice box;
  private SimulatedNativeDevice stubborn;
  private long counter = Instant.now().toEpochMilli();

  @BeforeAll
  void a_site_of_native_controllers() throws Exception {
    site =
        FieldSite.make(
            folder.resolve("site"),
            """
            devices:
              string-box: {native: true}
              stubborn-box: {native: true}
              absent-box: {native: true}
            """);
    gateway = site.start();
    operator = new FieldOperator(site, gateway.broker(), "operator");
    box =
        SimulatedNativeDevice.connect(
            site, gateway.broker(), "string-box", new SimulatedNativeDevice.Flash("1.0.0"));
    stubborn =
        SimulatedNativeDevice.connect(
                site, gateway.broker(), "stubborn-box", new SimulatedNativeDevice.Flash("1.0.0"))
            .refusing();
  }

  @AfterAll
  void all_is_closed() {
    for (AutoCloseable each : new AutoCloseable[] {box, stubborn, operator, gateway}) {
      try {
        if (each != null) {
          each.close();
        }
      } catch (Exception failed) {
        throw new AssertionError(failed);
      }
    }
  }

  @Test
  void hears_a_command_once_as_it_was_signed_and_its_answer_is_the_receipt() throws Exception {
    byte[] envelope = command().sign();

    CommandReceipt receipt = send("string-box", envelope);

    assertEquals(Outcome.APPLIED, receipt.outcome(), receipt::toString);
    assertEquals(Optional.of("claimed"), receipt.reason());
    assertEquals(Map.of(LIMIT, new Value.Whole(60)), receipt.readBack());
    assertEquals(1, box.commands().stream().filter(new String(envelope, UTF_8)::equals).count());
  }

  @Test
  void that_refuses_is_told_of_as_it_says_it() throws Exception {
    byte[] envelope = command().to("stubborn-box").sign();

    CommandReceipt receipt = send("stubborn-box", envelope);

    assertEquals(Outcome.FAILED, receipt.outcome());
    assertEquals(Optional.of("device_refused"), receipt.reason());
    assertEquals(Optional.of("not_writable: no such point"), receipt.detail());
  }

  @Test
  void that_is_not_connected_is_sent_nothing() throws Exception {
    CommandReceipt receipt = send("absent-box", command().to("absent-box").sign());

    assertEquals(Outcome.FAILED, receipt.outcome());
    assertEquals(Optional.of("comm_error"), receipt.reason());
  }

  @Test
  void is_held_to_what_its_telemetry_says_where_a_command_requires_it() throws Exception {
    box.telemetry("{\"dc_power\":700}");
    Bound below = new Bound(OptionalDouble.empty(), OptionalDouble.of(1000));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                send("string-box", command().requiring("dc_power", below).sign()).outcome()
                    == Outcome.APPLIED);

    box.telemetry("{\"dc_power\":1700}");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertEquals(
                    Optional.of("precondition_failed"),
                    send("string-box", command().requiring("dc_power", below).sign()).reason()));
  }

  @Nested
  @DisplayName("never hears")
  class NeverHears {

    @Test
    void what_a_stranger_has_signed() throws Exception {
      assertUnheard("unknown_signer", command().signedBy("stranger"));
    }

    @Test
    void what_too_few_have_signed_who_may() throws Exception {
      assertUnheard("threshold_not_met", command().of(CommandClass.PROTECTION));
    }

    @Test
    void what_is_for_another_site() throws Exception {
      assertUnheard("wrong_site", command().at(new SiteId("rooftop")));
    }

    @Test
    void what_is_for_its_neighbour() throws Exception {
      assertUnheard("wrong_device", command().to("absent-box"));
    }

    @Test
    void what_is_not_valid_yet() throws Exception {
      Instant later = Instant.now().plus(Duration.ofMinutes(10));
      assertUnheard("not_yet_valid", command().between(later, later.plusSeconds(60)));
    }

    @Test
    void what_has_expired() throws Exception {
      Instant earlier = Instant.now().minus(Duration.ofMinutes(10));
      assertUnheard("expired", command().between(earlier, earlier.plusSeconds(60)));
    }

    @Test
    void what_is_counted_below_the_signers_last() throws Exception {
      send("string-box", command().sign());
      assertUnheard("replayed", command().counted(1));
    }

    @Test
    void the_same_envelope_twice() throws Exception {
      byte[] envelope = command().sign();
      assertEquals(Outcome.APPLIED, send("string-box", envelope).outcome());
      List<String> before = box.commands();

      operator.send("string-box", envelope);

      CommandReceipt second = operator.end(envelope, 2);
      assertEquals(Optional.of("replayed"), second.reason());
      assertEquals(before, box.commands());
    }

    @Test
    void what_is_no_envelope_at_all() throws Exception {
      List<String> before = box.commands();

      operator.send("string-box", "{\"limit\":100}".getBytes(UTF_8));

      await("the refusal")
          .atMost(PATIENCE)
          .until(
              () ->
                  operator.receipts(Optional.empty()).stream()
                      .anyMatch(each -> each.reason().equals(Optional.of("malformed"))));
      assertEquals(before, box.commands());
    }

    private void assertUnheard(String reason, Draft draft) throws Exception {
      List<String> before = box.commands();
      byte[] envelope = draft.sign();

      CommandReceipt receipt = send("string-box", envelope);

      assertEquals(Outcome.REJECTED, receipt.outcome());
      assertEquals(Optional.of(reason), receipt.reason());
      assertEquals(before, box.commands());
      assertEquals(Outcome.APPLIED, send("string-box", command().sign()).outcome(), "the control");
    }
  }

  @Test
  void is_spoken_for_by_nobody_elses_certificate() throws Exception {
    for (String kind : List.of("answer", "request", "command", "relay")) {
      try (SimulatedNativeDevice thief =
          SimulatedNativeDevice.connect(
              site, gateway.broker(), "thief", new SimulatedNativeDevice.Flash("1.0.0"))) {
        assertTrue(thief.isRefused("parasol/field/string-box/" + kind), kind);
      }
    }
    try (SimulatedNativeDevice itself =
        SimulatedNativeDevice.connect(
            site, gateway.broker(), "thief", new SimulatedNativeDevice.Flash("1.0.0"))) {
      assertFalse(itself.isRefused("parasol/field/thief/answer"), "the control");
    }
  }

  private CommandReceipt send(String device, byte[] envelope) throws Exception {
    operator.send(device, envelope);
    return operator.end(envelope);
  }

  private Draft command() {
    counter++;
    return new Draft(counter);
  }

  /** A good command, of which a test changes one thing. */
  private final class Draft {
    private String signer = "control-room";
    private SiteId at = SITE;
    private DeviceId device = new DeviceId("string-box");
    private CommandClass commandClass = CommandClass.SETPOINT;
    private Map<PointName, Bound> require = Map.of();
    private long count;
    private Instant from = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.MILLIS);
    private Instant to = from.plusSeconds(300);

    Draft(long count) {
      this.count = count;
    }

    Draft signedBy(String name) {
      signer = name;
      return this;
    }

    Draft at(SiteId other) {
      at = other;
      return this;
    }

    Draft to(String other) {
      device = new DeviceId(other);
      return this;
    }

    Draft of(CommandClass other) {
      commandClass = other;
      return this;
    }

    Draft requiring(String point, Bound bound) {
      require = Map.of(new PointName(point), bound);
      return this;
    }

    Draft counted(long other) {
      count = other;
      return this;
    }

    Draft between(Instant begin, Instant end) {
      from = begin.truncatedTo(ChronoUnit.MILLIS);
      to = end.truncatedTo(ChronoUnit.MILLIS);
      return this;
    }

    byte[] sign() throws Exception {
      SignedCommand signed =
          new Command(
                  UUID.randomUUID().toString(),
                  at,
                  device,
                  commandClass,
                  new Action.Write(Map.of(LIMIT, new Value.Whole(60)), Optional.empty()),
                  count,
                  from,
                  to,
                  require)
              .sign(SigningKey.read(site.file(signer + ".key"), new char[0]));
      return signed.toJson();
    }
  }
}
