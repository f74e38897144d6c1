// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogRecords;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.files.Disk;
import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.sessions.CentralSite;
import io.parasol.gateway.sessions.FieldOperator;
import io.parasol.gateway.state.ExitCode;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gateway has carried out a command and has ended. Then its evidence log is damaged. */
@DisplayName("A command that was carried out")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostLogIT {

  private static final String PROFILE =
      """
      profile: plain
      points:
        limit: {at: holding 200, type: uint16, write: {class: setpoint, min: 0, max: 100}}
      """;

  @TempDir static Path folder;

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final List<Integer> writes = new CopyOnWriteArrayList<>();
  private ModbusServer server;
  private FieldSite site;
  private byte[] executed = {};

  /** What happens to the log while the gateway is stopped. */
  private enum Damage {
    DELETED {
      @Override
      void happen(Path state, Path older) throws IOException {
        FolderTree.delete(state.resolve("log"));
      }
    },
    EMPTIED {
      @Override
      void happen(Path state, Path older) throws IOException {
        for (Path each : files(state.resolve("log"))) {
          Files.write(each, new byte[0]);
        }
      }
    },
    CUT {
      @Override
      void happen(Path state, Path older) throws IOException {
        List<Path> segments = files(state.resolve("log"));
        try (FileChannel last =
            FileChannel.open(segments.get(segments.size() - 1), StandardOpenOption.WRITE)) {
          last.truncate(last.size() - 9 * 1024);
        }
      }
    },
    OLDER {
      @Override
      void happen(Path state, Path older) throws IOException {
        FolderTree.delete(state.resolve("log"));
        FolderTree.copy(older.resolve("log"), state.resolve("log"));
      }
    };

    abstract void happen(Path state, Path older) throws IOException;
  }

  @BeforeAll
  void a_gateway_has_carried_out_a_command() throws Exception {
    server =
        ModbusServer.start(
            new HostPort("127.0.0.1", 0),
            loops,
            ServerSettings.DEFAULT,
            (unit, request) -> {
              if (request instanceof ModbusRequest.WriteRegister write) {
                writes.add(write.value());
                return Answer.of(new ModbusResponse.Written());
              }
              return Answer.of(
                  request instanceof ModbusRequest.ReadRegisters read
                      ? ModbusResponse.Registers.of(read.quantity(), place -> lastWritten())
                      : new ModbusResponse.ExceptionResponse(1));
            });
    Path profiles = Files.createDirectories(folder.resolve("site/profiles"));
    Files.writeString(profiles.resolve("plain.yaml"), PROFILE);
    site =
        FieldSite.make(
            folder.resolve("site"),
            """
            links:
              lan: {tcp: "%s"}
            devices:
              box-01: {link: lan, unit: 7, profile: plain, every: 1s}
            """
                .formatted(server.address()));
    assertEquals(Outcome.APPLIED, inOneRun(command(1)).get(0).outcome());
    FolderTree.copy(state(), folder.resolve("older"));
    executed = command(2);
    assertEquals(Outcome.APPLIED, inOneRun(executed).get(0).outcome());
    assertEquals(List.of(1, 2), writes);
    FolderTree.copy(state(), folder.resolve("newest"));
  }

  @BeforeEach
  void the_gateway_is_stopped() throws Exception {
    FolderTree.delete(state());
    FolderTree.copy(folder.resolve("newest"), state());
    writes.clear();
  }

  @AfterAll
  void all_is_closed() throws Exception {
    server.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
  }

  @ParameterizedTest(name = "is not carried out again if the log was damaged in this way: {0}")
  @EnumSource(Damage.class)
  void is_not_carried_out_again(Damage damage) throws Exception {
    damage.happen(state(), folder.resolve("older"));

    try (Gateway gateway = site.start();
        FieldOperator operator = new FieldOperator(site, gateway.broker(), "operator")) {
      operator.send("box-01", executed);
      CommandReceipt again = operator.end(executed);
      byte[] another = command(3);
      operator.send("box-01", another);
      CommandReceipt stopped = operator.end(another);
      String blocked = explained(gateway);

      assertTrue(blocked.contains("journal_unavailable"), blocked);
      assertTrue(blocked.contains("parasol log accept"), blocked);
      assertTrue(again.outcome() != Outcome.APPLIED, again::toString);
      assertEquals(Outcome.FAILED, stopped.outcome(), stopped::toString);
      assertEquals(Optional.of("journal_unavailable"), stopped.reason());
    }
    assertEquals(List.of(), writes);

    accepted();
    List<CommandReceipt> after = inOneRun(executed, command(4));

    assertEquals(Outcome.REJECTED, after.get(0).outcome());
    assertEquals(Optional.of("replayed"), after.get(0).reason());
    assertEquals(Outcome.APPLIED, after.get(1).outcome(), () -> after.get(1).toString());
    assertEquals(List.of(4), writes);
    assertEquals(ExitCode.DONE, verb("verify").exit());
  }

  @Test
  void is_not_carried_out_again_after_the_whole_older_state_was_restored_and_accepted()
      throws Exception {
    FolderTree.delete(state());
    FolderTree.copy(folder.resolve("older"), state());

    accepted();
    List<CommandReceipt> after = inOneRun(executed, command(5));

    assertEquals(Optional.of("replayed"), after.get(0).reason());
    assertEquals(Outcome.APPLIED, after.get(1).outcome(), () -> after.get(1).toString());
    assertEquals(List.of(5), writes);
  }

  @Test
  void is_not_carried_out_again_after_the_whole_older_state_was_restored_behind_a_central_broker()
      throws Exception {
    try (CentralSite centre = new CentralSite(folder.resolve("centre"))) {
      FieldSite bridged = site.changed("site: field\n", "site: field\n" + centre.bridge(""));
      FolderTree.delete(state());
      FolderTree.copy(folder.resolve("older"), state());
      accepted();
      byte[] sixth = command(6);
      try (Gateway gateway = bridged.start();
          FieldOperator operator = new FieldOperator(site, gateway.broker(), "operator")) {
        operator.send("box-01", sixth);
        assertEquals(Outcome.APPLIED, operator.end(sixth).outcome());
        awaitHeads(centre, 1);
      }
      FolderTree.delete(state());
      FolderTree.copy(folder.resolve("older"), state());
      long again = centre.record().received(PROBE).stream().filter(LostLogIT::isHead).count();

      try (Gateway gateway = bridged.start();
          FieldOperator operator = new FieldOperator(site, gateway.broker(), "operator")) {
        await("the comparison")
            .atMost(Duration.ofSeconds(60))
            .until(() -> explained(gateway).contains("signed head outside the gateway"));
        CommandReceipt stopped = sent(operator, sixth);
        assertEquals(Optional.of("journal_unavailable"), stopped.reason(), stopped::toString);
      }
      assertEquals(
          again,
          centre.record().received(PROBE).stream().filter(LostLogIT::isHead).count(),
          "kept there");
      assertEquals(List.of(6), writes);

      accepted();
      byte[] seventh = command(7);
      try (Gateway gateway = bridged.start();
          FieldOperator operator = new FieldOperator(site, gateway.broker(), "operator")) {
        awaitHeads(centre, again + 1);
        operator.send("box-01", sixth);
        operator.send("box-01", seventh);
        assertEquals(Optional.of("replayed"), operator.end(sixth).reason());
        assertEquals(Outcome.APPLIED, operator.end(seventh).outcome());
      }
    }
  }

  private static final String PROBE = "parasol/field/gateway/probe";

  private static boolean isHead(String payload) {
    return payload.contains("log-head");
  }

  private static CommandReceipt sent(FieldOperator operator, byte[] envelope) throws Exception {
    operator.send("box-01", envelope);
    return operator.end(envelope);
  }

  private static void awaitHeads(CentralSite centre, long count) {
    await("a head at the central broker")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                centre.record().received(PROBE).stream().filter(LostLogIT::isHead).count()
                    >= count);
  }

  @Test
  void is_not_carried_out_again_if_log_and_checkpoints_are_deleted_at_once() throws Exception {
    byte[] fresh = command(8);
    assertEquals(Outcome.APPLIED, inOneRun(fresh).get(0).outcome());
    FolderTree.delete(state().resolve("log"));
    FolderTree.delete(state().resolve("commands"));

    List<CommandReceipt> after = inOneRun(fresh);

    assertEquals(Optional.of("replayed"), after.get(0).reason());
    assertEquals(List.of(8), writes);
  }

  @Test
  void is_not_carried_out_again_after_an_older_backup_was_restored() throws Exception {
    Path file = folder.resolve("backup");
    FolderTree.delete(state());
    FolderTree.copy(folder.resolve("older"), state());
    archive("backup", file, "--recipient", site.file("operator.pem")).done();
    FolderTree.delete(state());
    FolderTree.copy(folder.resolve("newest"), state());

    Typed refused = archive("restore", file, "--key", site.file("operator.key"));
    assertTrue(refused.err().contains("is not empty; --replace"), refused::toString);
    Typed restored =
        archive("restore", file, "--key", site.file("operator.key"), "--replace").done();
    assertTrue(restored.out().contains("parasol log accept"), restored::toString);

    List<CommandReceipt> before = inOneRun(executed, command(6));
    assertEquals(Optional.of("journal_unavailable"), before.get(0).reason());
    assertEquals(Optional.of("journal_unavailable"), before.get(1).reason());
    accepted();
    List<CommandReceipt> after = inOneRun(executed, command(7));
    assertEquals(Optional.of("replayed"), after.get(0).reason());
    assertEquals(Outcome.APPLIED, after.get(1).outcome(), () -> after.get(1).toString());
    assertEquals(List.of(7), writes);
    assertEquals(ExitCode.DONE, verb("verify").exit());
  }

  @Test
  void is_not_carried_out_again_after_the_log_was_trimmed() throws Exception {
    Path export = folder.resolve("export");
    finishSegment();
    Typed exported = verb("export", export.toString());
    assertEquals(ExitCode.DONE, exported.exit(), exported::toString);
    assertEquals(ExitCode.DONE, verb("trim").exit());
    Path first = state().resolve("log/records-000000000000");
    try (Gateway gateway = site.start()) {
      assertTrue(gateway.broker().port() > 0);
      await().atMost(Duration.ofSeconds(60)).until(() -> Files.notExists(first));
    }

    List<CommandReceipt> after = inOneRun(executed, command(8));

    assertEquals(Optional.of("replayed"), after.get(0).reason());
    assertEquals(Outcome.APPLIED, after.get(1).outcome(), () -> after.get(1).toString());
    assertEquals(List.of(8), writes);
    Typed rest = verb("verify");
    assertEquals(ExitCode.DONE, rest.exit(), rest::toString);
    assertTrue(rest.out().contains("of them removed, intact"), rest::toString);
    Path ca = state().resolve("pki/ca.pem");
    Typed whole = Typed.parasol("log", "verify", export, state().resolve("log"), "--ca", ca).done();
    assertTrue(whole.out().contains(" records, intact"), whole::toString);
  }

  /** Makes the log so long that its first segment is finished by a head. */
  private void finishSegment() throws Exception {
    SigningKey key = SigningKey.read(state().resolve("pki/issued/gateway.key"), new char[0]);
    try (EvidenceLog log =
        EvidenceLog.open(
            state().resolve("log"), state().resolve("commands/log.checkpoint"), Disk.REAL)) {
      for (int i = 0; i < 4; i++) {
        log.append(
            LogRecords.record(
                "test", Instant.now(), Json.object().put("x", "x".repeat(900_000)).build()));
      }
      log.appendHead(new SiteId("field"), Instant.now().truncatedTo(ChronoUnit.MILLIS), key);
    }
  }

  /** The key of a passphrase would take seconds to derive. */
  private Typed archive(String verb, Path file, Object... options) {
    List<Object> all = new ArrayList<>(List.of(verb, file));
    all.addAll(List.of(options));
    all.addAll(List.of("-c", site.file("site.yaml")));
    return Typed.parasol(all.toArray());
  }

  private String explained(Gateway gateway) {
    return Typed.parasol(
            "command",
            "explain",
            "box-01",
            "--as",
            site.file("operator.pem"),
            "--broker",
            "localhost:" + gateway.broker().port())
        .done()
        .out();
  }

  private void accepted() throws Exception {
    Typed accepted = verb("accept", "--why", "the disk was replaced");
    assertEquals(ExitCode.DONE, accepted.exit(), accepted::toString);
    assertTrue(
        records().stream()
            .anyMatch(each -> each.contains("checkpoint") && each.contains("disk was replaced")));
  }

  private List<String> records() {
    return verb("show").lines();
  }

  private Typed verb(String... words) {
    List<Object> all = new ArrayList<>(List.of("log"));
    all.addAll(List.of(words));
    all.addAll(List.of("-c", site.file("site.yaml")));
    return Typed.parasol(all.toArray());
  }

  /** Returns the final receipt of each command. */
  private List<CommandReceipt> inOneRun(byte[]... envelopes) throws Exception {
    List<CommandReceipt> receipts = new ArrayList<>();
    try (Gateway gateway = site.start();
        FieldOperator operator = new FieldOperator(site, gateway.broker(), "operator")) {
      for (byte[] each : envelopes) {
        operator.send("box-01", each);
        receipts.add(operator.end(each));
      }
    }
    return receipts;
  }

  private byte[] command(int value) throws Exception {
    Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return new Command(
            "it-" + value,
            new SiteId("field"),
            new DeviceId("box-01"),
            CommandClass.SETPOINT,
            new Action.Write(
                Map.of(new PointName("limit"), new Value.Whole(value)), Optional.empty()),
            value,
            start,
            start.plus(Duration.ofHours(1)),
            Map.of())
        .sign(SigningKey.read(site.file("control-room.key"), new char[0]))
        .toJson();
  }

  private int lastWritten() {
    return writes.isEmpty() ? 0 : writes.get(writes.size() - 1);
  }

  private Path state() {
    return site.config().state();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }
}
