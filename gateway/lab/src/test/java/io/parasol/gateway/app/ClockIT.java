// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.clock.ClockActs;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.sessions.FieldOperator;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.telemetry.report.Uptime;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose system clock is wrong, while the rest of the world has the right time. */
@DisplayName("A gateway with a wrong system clock")
class ClockIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private volatile Duration wrongBy = Duration.ZERO;
  private ModbusServer server;
  private FieldSite site;
  private @Nullable Running running;
  private SigningKey key;
  private long counter = Instant.now().toEpochMilli();

  @BeforeEach
  void a_site_with_one_device() throws Exception {
    server =
        ModbusServer.start(
            new HostPort("127.0.0.1", 0), loops, ServerSettings.DEFAULT, ClockIT::answer);
    Path home = Files.createDirectories(folder.resolve("site/profiles"));
    Files.writeString(
        home.resolve("small.yaml"),
        """
        profile: small
        points:
          limit: {at: holding 200, type: uint16, write: {class: setpoint, min: 0, max: 100}}
        """);
    site =
        FieldSite.make(
            folder.resolve("site"),
            """
            links:
              lan: {tcp: "%s"}
            devices:
              box-01: {link: lan, unit: 7, profile: small, every: 200ms}
            """
                .formatted(server.address()));
    key = SigningKey.read(site.file("control-room.key"), new char[0]);
  }

  private static Answer answer(Unit unit, ModbusRequest request) {
    if (request instanceof ModbusRequest.ReadRegisters read) {
      return Answer.of(ModbusResponse.Registers.of(read.quantity(), place -> 60));
    }
    return Answer.of(new ModbusResponse.Written());
  }

  @AfterEach
  void all_is_closed() {
    stop();
    server.close();
    var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** A gateway, and an operator who is connected to it. */
  private record Running(Gateway gateway, FieldOperator operator) {}

  private void start() throws Exception {
    Gateway gateway =
        Gateway.start(site.config(), StoreEnvironment.DEFAULT, () -> Instant.now().plus(wrongBy));
    running = new Running(gateway, new FieldOperator(site, gateway.broker(), "operator"));
  }

  private void stop() {
    if (running != null) {
      running.operator().close();
      running.gateway().close();
      running = null;
    }
  }

  private Gateway gateway() {
    return Objects.requireNonNull(running).gateway();
  }

  private FieldOperator operator() {
    return Objects.requireNonNull(running).operator();
  }

  /** A viewer, whose clock is right, sees telemetry. */
  private void assertPublishes() throws Exception {
    try (RunningPeer viewer = site.subscribe(gateway(), "viewer", "parasol/field/+/telemetry")) {
      viewer.await("telemetry", line -> line.startsWith("parasol/field/box-01/telemetry "));
    }
  }

  private String sendCommand() throws Exception {
    return sendCommand(Instant.now());
  }

  private String sendCommand(Instant at) throws Exception {
    counter++;
    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
    byte[] envelope =
        new Command(
                "c-" + counter,
                new SiteId("field"),
                new DeviceId("box-01"),
                CommandClass.SETPOINT,
                new Action.Write(
                    Map.of(new PointName("limit"), new Value.Whole(60)), Optional.empty()),
                counter,
                now.minusSeconds(1),
                now.plusSeconds(240),
                Map.of())
            .sign(key)
            .toJson();
    operator().send("box-01", envelope);
    CommandReceipt receipt = operator().end(envelope);
    return (receipt.outcome().wireName() + " " + receipt.reason().orElse("")).strip();
  }

  /**
   * Commands of this test are valid from a second before they are sent. A log that begins on a site
   * that was used before obeys nothing that was valid before its start.
   */
  private void awaitApplied(Duration off) {
    Awaitility.await("a command")
        .until(() -> sendCommand(Instant.now().plus(off)).equals("applied"));
  }

  private static Duration since1970() {
    return Duration.between(Instant.now(), Instant.EPOCH);
  }

  @Test
  void publishes_at_every_start_and_obeys_when_the_clock_is_right_again() throws Exception {
    for (Duration each : List.of(since1970(), Duration.ofDays(50), Duration.ofDays(12 * 365))) {
      wrongBy = each;
      start();
      assertPublishes();
      assertEquals("rejected clock_untrusted", sendCommand());
      stop();
    }
    wrongBy = Duration.ZERO;
    start();

    assertPublishes();
    awaitApplied(Duration.ZERO);
    for (IssuedCertificate each : site.authority().list()) {
      assertTrue(each.notBefore().isBefore(Instant.now()), each.toString());
    }
  }

  @Test
  void publishes_and_obeys_one_hour_after_the_clock_was_behind_its_new_authority()
      throws Exception {
    wrongBy = Duration.ofHours(-1);
    start();
    assertPublishes();
    assertEquals("rejected clock_untrusted", sendCommand());

    wrongBy = Duration.ZERO;
    assertEquals("applied", sendCommand());
  }

  @Test
  void obeys_at_once_when_a_jump_of_100_days_is_over_also_after_a_restart() throws Exception {
    start();
    assertEquals("applied", sendCommand());
    wrongBy = Duration.ofDays(100);
    assertEquals("rejected clock_untrusted", sendCommand());
    assertPublishes();
    Awaitility.await("the event")
        .atMost(PATIENCE)
        .until(
            () ->
                operator().said("gateway/event").stream()
                    .anyMatch(line -> line.contains("clock_untrusted")));

    wrongBy = Duration.ZERO;
    assertEquals("applied", sendCommand());
    stop();
    start();
    assertEquals("applied", sendCommand());
  }

  @Test
  void uses_the_previous_certificates_when_the_new_ones_are_not_valid_yet() throws Exception {
    start();
    stop();
    SiteAuthority ahead =
        SiteAuthority.open(
            PkiFolder.in(site.config().state()),
            site.config().trustDomain(),
            site.config().site(),
            () -> Instant.now().plus(Duration.ofDays(300)));
    for (String name : List.of("gateway", "broker", "box-01")) {
      ahead.renew(name);
    }
    wrongBy = since1970();
    start();
    assertPublishes();

    wrongBy = Duration.ZERO;
    Awaitility.await("certificates that are valid now")
        .atMost(PATIENCE)
        .until(
            () ->
                site.authority().list().stream()
                    .allMatch(each -> each.notBefore().isBefore(Instant.now())));
    assertPublishes();
    assertEquals("applied", sendCommand());
  }

  @Test
  void trusts_the_clock_when_an_operator_on_the_machine_confirms_it() throws Exception {
    Duration off = Duration.ofDays(20);
    wrongBy = off;
    start();
    assertEquals("rejected clock_untrusted", sendCommand(Instant.now().plus(off)));

    Path state = site.config().state();
    TrustedClock seen =
        TrustedClock.open(
            () -> Instant.now().plus(off),
            Uptime.ofThisMachine(),
            TrustedClock.fileIn(site.config().state()));
    ClockActs.in(state).request(seen.confirmation(false));
    Awaitility.await("the act")
        .atMost(PATIENCE)
        .until(() -> !Files.exists(state.resolve("clock.act")));

    awaitApplied(off);
    assertEquals(1, recordsOf("clock"));
    stop();
    start();
    assertEquals("applied", sendCommand(Instant.now().plus(off)));
  }

  private long recordsOf(String kind) throws Exception {
    return Typed.parasol("log", "show", "-c", site.file("site.yaml")).done().lines().stream()
        .filter(line -> line.contains("  " + kind))
        .count();
  }
}
