// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.sessions.SimulatedNativeDevice;
import io.parasol.gateway.state.ExitCode;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The energy of a site")
class EnergyIT {

  @TempDir private Path folder;

  private static Answer answer(Unit unit, ModbusRequest request) {
    return Answer.of(
        request instanceof ModbusRequest.ReadRegisters read
            ? ModbusResponse.Registers.of(read.quantity(), place -> 7)
            : new ModbusResponse.ExceptionResponse(2));
  }

  private static Typed energy(List<Object> where, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("energy"));
    arguments.addAll(List.of(more));
    arguments.addAll(where);
    return Typed.parasol(arguments.toArray());
  }

  private static Object[] with(List<Object> words, Object more) {
    List<Object> all = new ArrayList<>(words);
    all.add(more);
    return all.toArray();
  }

  /** Returns the intervals in which something was measured. */
  private static List<String> measured(Typed csv) {
    return csv.lines().stream().skip(1).filter(line -> line.contains(",70,70,70,70,")).toList();
  }

  @Test
  void is_given_over_mqtt_and_by_the_state_folder_of_a_gateway_that_does_not_run()
      throws Exception {
    NioEventLoopGroup loops = new NioEventLoopGroup(1);
    Path home = Files.createDirectories(folder.resolve("site"));
    for (String party : List.of("owner", "utility")) {
      SigningKey.generate()
          .write(home.resolve(party + ".key"), home.resolve(party + ".pub"), new char[0]);
    }
    try (ModbusServer server =
        ModbusServer.start(
            new HostPort("127.0.0.1", 0), loops, ServerSettings.DEFAULT, EnergyIT::answer)) {
      FieldSite site =
          FieldSite.make(
              home,
              """
              location: {latitude: 48.1, longitude: 11.6}
              links:
                lan: {tcp: "127.0.0.1:%d"}
              devices:
                inverter-1: {link: lan, unit: 7, profile: acme-pv2000, every: 500ms,
                             nameplate-dc: 20000, tilt: 30, azimuth: 180}
                native-1: {native: true, nameplate-dc: 20000, tilt: 30, azimuth: 180}
              contract:
                parties: {owner: owner.pub, utility: utility.pub}
              """
                  .formatted(server.address().port()));
      List<Object> stored = List.of("-c", site.file("site.yaml"));
      Path state = site.file("state");
      // An alarm of a former run; it is cleared five minutes after its condition is over.
      Files.writeString(
          state.resolve("alarms.json"),
          """
          [{"alarm":"lan/inverter-1/flickers","place":["gateway","lan","inverter-1","flickers"],
            "severity":"warning","state":"raised","since":1,"on-delay-ms":60000,
            "off-delay-ms":300000}]
          """);
      assertEquals(ExitCode.FAILED, energy(stored).exit());
      List<String> overMqtt;
      List<String> exported;
      List<String> jsonLines;
      try (Gateway gateway = site.start();
          SimulatedNativeDevice box =
              SimulatedNativeDevice.connect(
                  site, gateway.broker(), "native-1", new SimulatedNativeDevice.Flash("1.0.0"))) {
        box.about(
            """
            {"schema":1,"site":"field","device":"native-1",
             "points":{"p":{"type":"number","unit":"kW","meaning":"ac_power"}}}
            """);
        box.telemetry(1, "{\"p\":0.07}");
        List<Object> running =
            List.of(
                "--as",
                site.pkcs12("operator"),
                "--broker",
                "localhost:" + gateway.broker().port());
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () ->
                    !measured(
                            energy(
                                running,
                                "inverter-1",
                                "--point",
                                "ac_power",
                                "--by",
                                "5m",
                                "--csv"))
                        .isEmpty());
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () ->
                    !measured(
                            energy(
                                running, "native-1", "--point", "ac_power", "--by", "5m", "--csv"))
                        .isEmpty());
        assertEquals(ExitCode.FAILED, energy(running, "nobody").exit());
        assertEquals(ExitCode.FAILED, energy(running, "--period", "2999").exit());
        takesAnExclusionThatBothPartiesHaveSigned(site, running);
        keepsWhoHasAcknowledgedAnAlarm(state, running);
        overMqtt = energy(running, "inverter-1", "--csv", "--by", "day").done().lines();
        List<Object> export = new ArrayList<>(List.of("export", "inverter-1", "--by", "1h"));
        export.addAll(List.of("--point", "ac_power", "--point", "ac_energy_total"));
        export.addAll(running);
        exported = Typed.parasol(with(export, "--csv")).done().lines();
        jsonLines = Typed.parasol(with(export, "--jsonl")).done().lines();
        Typed strange = energy(running, "--point", "ac_power");
        assertTrue(
            strange.err().contains("malformed, request: of the whole plant there is only"),
            strange.err());
      }

      assertTrue(overMqtt.get(0).startsWith("from,to,energy_wh,completeness"), overMqtt::toString);
      assertEquals(2, overMqtt.size(), overMqtt::toString);
      assertTrue(exported.get(0).startsWith("device,point,from,to,energy_wh,"), exported::toString);
      List<List<String>> hours = hours(exported, "ac_power");
      assertEquals(hours, hours(exported, "ac_energy_total"));
      for (int i = 1; i < hours.size(); i++) {
        assertEquals(
            hours.get(i - 1).get(1), hours.get(i).get(0), "each hour follows the last one");
      }
      assertEquals(1 + 2 * hours.size(), exported.size());
      assertTrue(
          exported.stream().anyMatch(line -> line.matches("inverter-1,ac_power,.*,70,70,70,70,,,")),
          exported::toString);
      assertEquals(0, jsonLines.size() % 2);
      assertTrue(
          jsonLines.get(0).startsWith("{\"device\":\"inverter-1\",\"point\":\"ac_power\""),
          jsonLines::toString);
      Typed offline = energy(stored, "inverter-1", "--point", "ac_power", "--by", "5m", "--csv");
      assertEquals(1, Math.min(1, measured(offline.done()).size()), offline.out());
      assertTrue(energy(stored).done().lines().get(0).startsWith("FROM "));
    } finally {
      var unused = loops.shutdownGracefully();
    }
  }

  /** Returns begin and end of each exported hour of a point. */
  private static List<List<String>> hours(List<String> exported, String point) {
    return exported.stream()
        .map(line -> List.of(line.split(",", -1)))
        .filter(fields -> fields.get(1).equals(point))
        .map(fields -> fields.subList(2, 4))
        .toList();
  }

  private static Typed asked(List<Object> where, Object... words) {
    List<Object> all = new ArrayList<>(List.of(words));
    all.addAll(where);
    return Typed.parasol(all.toArray());
  }

  private static void takesAnExclusionThatBothPartiesHaveSigned(
      FieldSite site, List<Object> running) {
    Path one = site.file("exclusion.json");
    Path both = site.file("exclusion.both.json");
    List<Object> sign = new ArrayList<>(List.of("exclusion", "sign", "--site", "field"));
    sign.addAll(List.of("--id", "grid-1", "--from", "2026-06-10T08:00:00Z"));
    sign.addAll(List.of("--to", "2026-06-10T12:00:00Z", "--reason", "works"));
    sign.addAll(List.of("--key", site.file("owner.key"), "-o", one));
    Typed.parasol(sign.toArray()).done();
    Typed alone = asked(running, "exclusion", "send", one);
    assertTrue(alone.err().contains("signature_missing"), alone.err());
    Typed.parasol("exclusion", "sign", one, "--key", site.file("utility.key"), "-o", both).done();

    asked(running, "exclusion", "send", both).done();

    String log = Typed.parasol("log", "show", "--json", "-c", site.file("site.yaml")).done().out();
    assertTrue(log.contains("\"parties\":[\"owner\",\"utility\"]"), log);
  }

  private static void keepsWhoHasAcknowledgedAnAlarm(Path state, List<Object> running)
      throws Exception {
    String alarm = "lan/inverter-1/flickers";
    assertEquals(
        alarm + " is acknowledged by operator",
        asked(running, "findings", "--acknowledge", alarm).done().out().strip());

    String findings = asked(running, "findings", "--json").done().out();
    assertTrue(findings.contains("\"acknowledged-by\":\"operator\""), findings);
    assertTrue(
        Files.readString(state.resolve("alarms.json"))
            .contains("\"acknowledged-by\":\"operator\""));
    Typed again = asked(running, "findings", "--acknowledge", alarm);
    assertTrue(again.err().contains("not_raised"), again.err());
  }
}
