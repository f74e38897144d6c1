// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Bound;
import io.parasol.certs.command.Command;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.sessions.RunningPeer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The path of docs/architecture.md, with a controller and an operator's client that are not ours:
 * the attacks of docs/threat-model.md among them, each with the command that differs in one thing
 * only and is taken.
 */
@DisplayName("One signed command, from an operator to a register and back")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneCommandIT {

  private static final SiteId SITE = new SiteId("field");
  private static final DeviceId BOX = new DeviceId("box-01");
  private static final PointName LIMIT = new PointName("limit");
  private static final String TOPIC = "parasol/field/box-01/command";

  @TempDir static Path folder;

  private @Nullable RunningPeer controller;
  private @Nullable FieldSite site;
  private @Nullable Gateway gateway;
  private @Nullable RunningPeer receipts;
  private long counter = Instant.now().toEpochMilli();

  @BeforeAll
  void a_site_with_one_old_controller() throws Exception {
    RunningPeer box =
        RunningPeer.peer(
            Path.of("/usr/bin/python3"),
            "python3-pymodbus",
            FieldSite.script(folder, "pymodbus_box.py"),
            0);
    controller = box;
    String port = box.await("the controller's port", line -> line.startsWith("port "));
    FieldSite made = FieldSite.make(folder.resolve("site"), Integer.parseInt(port.substring(5)));
    site = made;
    Gateway running = made.start();
    gateway = running;
    RunningPeer subscriber = made.subscribe(running, "operator", "parasol/field/+/receipt");
    receipts = subscriber;
    // The first command shows that the subscription stands; it is sent until its receipt comes.
    assertEquals(Outcome.APPLIED, sendUntilAnswered(command().sign()).outcome());
  }

  @AfterAll
  void all_is_closed() {
    if (receipts != null) {
      receipts.close();
    }
    if (gateway != null) {
      gateway.close();
    }
    if (controller != null) {
      controller.close();
    }
  }

  @Test
  void it_is_written_once_read_back_and_receipted_by_the_gateway() throws Exception {
    long writes = writes(573);

    Draft draft = command().writing(57.3);
    CommandReceipt receipt = send(draft.sign());

    assertEquals(Outcome.APPLIED, receipt.outcome());
    assertEquals(Optional.of(draft.id), receipt.command());
    assertEquals(new Value.Real(57.3), receipt.written().get(LIMIT));
    assertEquals(new Value.Real(57.3), receipt.readBack().get(LIMIT));
    assertEquals(writes + 1, writes(573), "writes seen by the controller");
    assertEquals(
        List.of(Outcome.ACCEPTED, Outcome.APPLIED),
        receiptsOf(draft.id).stream().map(CommandReceipt::outcome).toList());
  }

  @Test
  void what_is_for_a_time_is_put_back_by_the_gateway_and_receipted() throws Exception {
    assertEquals(Outcome.APPLIED, send(command().writing(64.2).sign()).outcome());
    long before = writes(642);

    Draft draft = command().writing(33.3).forATime(Duration.ofSeconds(1));
    assertEquals(Outcome.APPLIED, send(draft.sign()).outcome());

    CommandReceipt back = awaitFinal(each -> each.reverts().equals(Optional.of(draft.id)));
    assertEquals(Outcome.APPLIED, back.outcome());
    assertEquals(new Value.Real(64.2), back.written().get(LIMIT));
    assertEquals(new Value.Real(64.2), back.readBack().get(LIMIT));
    assertEquals(1, writes(333), "writes seen by the controller");
    assertEquals(before + 1, writes(642), "writes seen by the controller");
  }

  @Test
  void an_operator_is_told_what_is_still_to_be_put_back_and_when() throws Exception {
    assertEquals(Outcome.APPLIED, send(command().writing(62.5).sign()).outcome());
    String nothing = "nothing blocks commands for box-01";
    assertEquals(List.of(nothing), explained().done().lines());

    Draft draft = command().writing(31.5).forATime(Duration.ofHours(1));
    Instant earliest = Instant.now().plus(Duration.ofHours(1)).minusSeconds(60);
    assertEquals(Outcome.APPLIED, send(draft.sign()).outcome());

    List<String> lines =
        Awaitility.await("the reversion")
            .atMost(Duration.ofSeconds(60))
            .until(() -> explained().done().lines(), reported -> reported.size() == 2);
    assertEquals(nothing, lines.get(0));
    assertTrue(lines.get(1).endsWith("Z: limit=62.5, for command " + draft.id), lines.get(1));
    Instant due = Instant.parse(lines.get(1).substring("due ".length()).replaceAll("Z: .*", "Z"));
    assertTrue(due.isAfter(earliest) && due.isBefore(earliest.plusSeconds(180)), lines.get(1));
    assertTrue(
        explained("--json").done().out().contains("\"values\":{\"limit\":62.5}"), "for programs");

    // The last word is another's, and nothing is left to be put back.
    assertEquals(Outcome.APPLIED, send(command().sign()).outcome());
    Awaitility.await("no reversion")
        .atMost(Duration.ofSeconds(60))
        .until(() -> explained().done().lines(), List.of(nothing)::equals);
  }

  @Test
  void it_is_counted_for_its_signer_beside_the_running_gateway() throws Exception {
    assertEquals(Outcome.APPLIED, send(command().writing(58.1).sign()).outcome());

    Typed access =
        Typed.parasol("evidence", "access", "-c", Objects.requireNonNull(site).file("site.yaml"));

    assertTrue(
        access
            .done()
            .out()
            .matches(
                "(?s).*  signer control-room \\([0-9a-f]{64}\\): accepted \\d+, applied \\d+.*"),
        access::out);
  }

  private Typed explained(String... options) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "command",
                "explain",
                "box-01",
                "--as",
                Objects.requireNonNull(site).file("operator.pem"),
                "--broker",
                "localhost:" + Objects.requireNonNull(gateway).broker().port()));
    words.addAll(List.of(options));
    return Typed.parasol(words.toArray());
  }

  @Test
  void a_precondition_that_holds_lets_it_through() throws Exception {
    assertEquals(
        Outcome.APPLIED,
        send(command()
                .requiring("voltage", new Bound(OptionalDouble.of(200), OptionalDouble.of(260)))
                .sign())
            .outcome());
  }

  @Nested
  @DisplayName("is refused, and nothing is written,")
  class IsRefused {

    @Test
    void when_a_key_that_the_site_does_not_know_has_signed_it() throws Exception {
      assertRefused("unknown_signer", command().signedBy("stranger"));
    }

    @Test
    void when_a_known_key_signs_a_class_that_is_not_its_own() throws Exception {
      assertRefused("threshold_not_met", command().of(CommandClass.PROTECTION));
    }

    @Test
    void when_it_is_for_another_site() throws Exception {
      assertRefused("wrong_site", command().at(new SiteId("rooftop")));
    }

    @Test
    void when_it_is_for_a_neighbour() throws Exception {
      assertRefused("wrong_device", command().to(new DeviceId("box-02")));
    }

    @Test
    void when_its_time_has_not_come() throws Exception {
      Instant later = Instant.now().plus(Duration.ofMinutes(10));
      assertRefused("not_yet_valid", command().between(later, later.plusSeconds(60)));
    }

    @Test
    void when_its_time_is_over() throws Exception {
      Instant earlier = Instant.now().minus(Duration.ofMinutes(10));
      assertRefused("expired", command().between(earlier, earlier.plusSeconds(60)));
    }

    @Test
    void when_its_counter_is_not_above_the_signers_last() throws Exception {
      assertRefused("replayed", command().counted(1));
    }

    @Test
    void when_its_point_may_not_be_written() throws Exception {
      assertRefused("not_writable", command().writing("voltage", new Value.Whole(1)));
    }

    @Test
    void when_its_class_is_not_that_of_the_point() throws Exception {
      assertRefused("not_writable", command().of(CommandClass.CONFIG));
    }

    @Test
    void when_its_value_is_outside_the_range() throws Exception {
      assertRefused("out_of_range", command().writing(100.1));
    }

    @Test
    void when_its_precondition_does_not_hold() throws Exception {
      assertRefused(
          "precondition_failed",
          command()
              .requiring("voltage", new Bound(OptionalDouble.empty(), OptionalDouble.of(100))));
    }

    @Test
    void when_the_same_envelope_comes_again() throws Exception {
      Draft draft = command().writing(41);
      Envelope envelope = draft.sign();
      assertEquals(Outcome.APPLIED, send(envelope).outcome());
      long writes = allWrites();

      publish(envelope);

      RunningPeer lines = Objects.requireNonNull(receipts);
      lines.await(
          "the second final receipt",
          line ->
              receiptsOf(draft.id).stream().filter(each -> each.outcome().isFinal()).count() == 2);
      CommandReceipt last = receiptsOf(draft.id).get(2);
      assertEquals(Outcome.REJECTED, last.outcome());
      assertEquals(Optional.of("replayed"), last.reason());
      assertEquals(writes, allWrites());
    }

    private void assertRefused(String reason, Draft draft) throws Exception {
      long writes = allWrites();
      CommandReceipt receipt = send(draft.sign());
      assertEquals(Outcome.REJECTED, receipt.outcome());
      assertEquals(Optional.of(reason), receipt.reason());
      assertEquals(writes, allWrites(), "writes seen by the controller");
      assertEquals(Outcome.APPLIED, send(command().sign()).outcome(), "the control");
    }
  }

  // ---- commands ----

  private Draft command() {
    counter++;
    return new Draft(counter);
  }

  /** A good command, of which a test changes one thing. */
  private final class Draft {
    private final String id = UUID.randomUUID().toString();
    private String signer = "control-room";
    private SiteId at = SITE;
    private DeviceId device = BOX;
    private CommandClass commandClass = CommandClass.SETPOINT;
    private Map<PointName, Value> values = Map.of(LIMIT, new Value.Real(60));
    private Optional<Duration> after = Optional.empty();
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

    Draft to(DeviceId other) {
      device = other;
      return this;
    }

    Draft of(CommandClass other) {
      commandClass = other;
      return this;
    }

    Draft writing(double limit) {
      return writing("limit", new Value.Real(limit));
    }

    Draft writing(String point, Value value) {
      values = Map.of(new PointName(point), value);
      return this;
    }

    Draft forATime(Duration time) {
      after = Optional.of(time);
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

    Envelope sign() throws Exception {
      Command content =
          new Command(
              id,
              at,
              device,
              commandClass,
              new Action.Write(values, after),
              count,
              from,
              to,
              require);
      Path key = Objects.requireNonNull(site).file(signer + ".key");
      return Envelope.sign(
          Command.PAYLOAD_TYPE, content.toJson(), SigningKey.read(key, new char[0]));
    }
  }

  // ---- how it travels ----

  private void publish(Envelope envelope) throws Exception {
    FieldSite field = Objects.requireNonNull(site);
    Path file = Files.createTempFile(folder, "command", ".json");
    Files.write(file, envelope.toJson());
    try (RunningPeer publisher =
        field.mosquitto(
            "mosquitto_pub",
            Objects.requireNonNull(gateway),
            "operator",
            "-t",
            TOPIC,
            "-f",
            file)) {
      Awaitility.await("mosquitto_pub").atMost(Duration.ofSeconds(60)).until(publisher::hasEnded);
    }
  }

  private CommandReceipt send(Envelope envelope) throws Exception {
    String id = Command.PAYLOAD_TYPE.equals(envelope.payloadType()) ? idOf(envelope) : "";
    publish(envelope);
    return awaitFinal(id);
  }

  private CommandReceipt sendUntilAnswered(Envelope envelope) throws Exception {
    Objects.requireNonNull(receipts);
    Awaitility.await("the subscription")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              publish(envelope);
              return !Objects.requireNonNull(receipts).soFar().isEmpty();
            });
    return receiptsOf(idOf(envelope)).stream()
        .filter(each -> each.outcome() == Outcome.APPLIED)
        .findFirst()
        .orElseGet(() -> awaitFinal(idOf(envelope)));
  }

  private CommandReceipt awaitFinal(String id) {
    return awaitFinal(receipt -> receipt.command().equals(Optional.of(id)));
  }

  private CommandReceipt awaitFinal(Predicate<CommandReceipt> which) {
    return Awaitility.await("the final receipt")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                allReceipts().stream()
                    .filter(which)
                    .filter(each -> each.outcome().isFinal())
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static String idOf(Envelope envelope) {
    String payload = new String(envelope.payload(), StandardCharsets.UTF_8);
    int at = payload.indexOf("\"id\":\"") + 6;
    return payload.substring(at, payload.indexOf('"', at));
  }

  private List<CommandReceipt> receiptsOf(String id) {
    return allReceipts().stream()
        .filter(receipt -> receipt.command().equals(Optional.of(id)))
        .toList();
  }

  /** Every receipt so far, each verified with the gateway's certificate. */
  private List<CommandReceipt> allReceipts() {
    return Objects.requireNonNull(receipts).soFar().stream()
        .filter(line -> line.startsWith("parasol/field/"))
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .map(this::opened)
        .toList();
  }

  private CommandReceipt opened(String envelope) {
    try {
      Path certificate =
          Objects.requireNonNull(site).config().state().resolve("pki/issued/gateway.pem");
      return CommandReceipt.open(
          envelope.getBytes(StandardCharsets.UTF_8),
          VerificationKey.of(Certificates.read(certificate).get(0)));
    } catch (JsonException | UnusableKeyException notTheGateways) {
      throw new AssertionError(notTheGateways);
    }
  }

  private long writes(int raw) {
    return Objects.requireNonNull(controller).soFar().stream()
        .filter(line -> line.equals("wrote " + raw))
        .count();
  }

  private long allWrites() {
    return Objects.requireNonNull(controller).soFar().stream()
        .filter(line -> line.startsWith("wrote "))
        .count();
  }
}
