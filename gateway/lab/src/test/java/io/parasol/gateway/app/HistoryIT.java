// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.state.ExitCode;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What an operator missed")
class HistoryIT {

  @TempDir private Path folder;

  private static Answer answer(Unit unit, ModbusRequest request) {
    return Answer.of(
        request instanceof ModbusRequest.ReadRegisters read
            ? ModbusResponse.Registers.of(read.quantity(), place -> 600)
            : new ModbusResponse.ExceptionResponse(2));
  }

  private Typed history(Gateway gateway, FieldSite site, String client, Object... more)
      throws Exception {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "history",
                "box-01",
                "--as",
                site.pkcs12(client),
                "--broker",
                "localhost:" + gateway.broker().port()));
    arguments.addAll(List.of(more));
    return Typed.parasol(arguments.toArray());
  }

  private static long seq(String line) throws Exception {
    Json.Obj record = (Json.Obj) Json.parse(line.getBytes(StandardCharsets.UTF_8));
    return ((Json.Num) Objects.requireNonNull(record.members().get("seq"))).number().longValue();
  }

  @Test
  void is_told_again_from_the_store_to_operators_only() throws Exception {
    NioEventLoopGroup loops = new NioEventLoopGroup(1);
    try (ModbusServer server =
        ModbusServer.start(
            new HostPort("127.0.0.1", 0), loops, ServerSettings.DEFAULT, HistoryIT::answer)) {
      FieldSite site = FieldSite.make(folder.resolve("site"), server.address().port());
      try (Gateway gateway = site.start()) {
        // There is no subscriber; the broker keeps nothing of it.
        Awaitility.await()
            .until(() -> history(gateway, site, "operator", "--json").lines().size() >= 5);

        List<String> lines =
            history(gateway, site, "operator", "--json", "--to-seq", 4).done().lines();
        for (int i = 0; i < lines.size(); i++) {
          assertEquals(i + 1, seq(lines.get(i)));
        }
        assertEquals(4, lines.size());

        List<String> csv =
            history(gateway, site, "operator", "--csv", "--from-seq", 2, "--limit", 1)
                .done()
                .lines();
        assertEquals(
            csv,
            history(gateway, site, "operator", "--csv", "--from-seq", 2, "--most", 1)
                .done()
                .lines());
        assertEquals("ts,seq,point,value,quality", csv.get(0));
        assertTrue(csv.stream().skip(1).allMatch(line -> line.split(",", -1)[1].equals("2")));
        List<String> all = history(gateway, site, "operator", "--csv").done().lines();
        assertTrue(all.stream().anyMatch(line -> line.endsWith(",limit,60,")), all::toString);

        assertEquals(
            List.of(), history(gateway, site, "operator", "--json", "--to", "1h").done().lines());

        exportsTheSame(gateway, site, all);
        answersAboutFindingsReportsAndExclusions(gateway, site);

        Typed viewer = history(gateway, site, "viewer", "--json");
        assertEquals(ExitCode.REFUSED, viewer.exit(), viewer.err());
        assertTrue(viewer.err().contains("reply/viewer"), viewer.err());
      }
    } finally {
      var unused = loops.shutdownGracefully();
    }
  }

  private Typed as(Gateway gateway, FieldSite site, String client, Object... arguments)
      throws Exception {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of("--as", site.pkcs12(client), "--broker", "localhost:" + gateway.broker().port()));
    return Typed.parasol(all.toArray());
  }

  private void exportsTheSame(Gateway gateway, FieldSite site, List<String> history)
      throws Exception {
    Path csv = folder.resolve("readings.csv");
    as(gateway, site, "operator", "export", "box-01", "--csv", "-o", csv).done();
    List<String> exported = Files.readAllLines(csv);
    assertEquals("device,ts,seq,point,value,quality", exported.get(0));
    for (int i = 1; i < history.size(); i++) {
      assertEquals("box-01," + history.get(i), exported.get(i));
    }
    List<String> messages =
        as(gateway, site, "operator", "export", "box-01", "--jsonl").done().lines();
    assertTrue(messages.get(0).startsWith("{\"device\":\"box-01\",\"ts\":"), messages.get(0));
    assertEquals(1, seq(messages.get(0)));
    assertEquals(ExitCode.REFUSED, as(gateway, site, "viewer", "export", "box-01", "--csv").exit());
  }

  private void answersAboutFindingsReportsAndExclusions(Gateway gateway, FieldSite site)
      throws Exception {
    Typed findings = as(gateway, site, "operator", "findings").done();
    assertEquals("no open findings", findings.lines().get(0));
    Typed acknowledged =
        as(gateway, site, "operator", "findings", "--acknowledge", "east-bus/box-99/fault");
    assertEquals(ExitCode.FAILED, acknowledged.exit());
    assertTrue(acknowledged.err().contains("unknown_alarm"), acknowledged.err());
    Typed report = as(gateway, site, "operator", "report", "--day", "2026-06-10");
    assertTrue(report.err().contains("no_report"), report.err());
    Path envelope = folder.resolve("exclusion.json");
    Path key = folder.resolve("owner.key");
    SigningKey.generate().write(key, folder.resolve("owner.pub"), new char[0]);
    Typed.parasol(
            "exclusion",
            "sign",
            "--site",
            "field",
            "--id",
            "grid-1",
            "--from",
            "2026-06-10T08:00:00Z",
            "--to",
            "2026-06-10T12:00:00Z",
            "--reason",
            "works",
            "--key",
            key,
            "-o",
            envelope)
        .done();
    Typed sent = as(gateway, site, "operator", "exclusion", "send", envelope);
    assertEquals(ExitCode.FAILED, sent.exit());
    assertTrue(sent.err().contains("no_contract"), sent.err());
  }
}
