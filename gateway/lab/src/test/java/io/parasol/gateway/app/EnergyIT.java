// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.state.ExitCode;
import io.parasol.legacy.modbus.pdu.Answer;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
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
    return request instanceof ModbusRequest.ReadRegisters read
        ? ModbusResponse.Registers.of(read.quantity(), place -> 7)
        : new ModbusResponse.ExceptionResponse(2);
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
    try (ModbusServer server =
        ModbusServer.start(
            new HostPort("127.0.0.1", 0), loops, ServerSettings.DEFAULT, EnergyIT::answer)) {
      FieldSite site =
          FieldSite.make(
              folder.resolve("site"),
              """
              location: {latitude: 48.1, longitude: 11.6}
              links:
                lan: {tcp: "127.0.0.1:%d"}
              devices:
                inverter-1: {link: lan, unit: 7, profile: acme-pv2000, every: 500ms,
                             nameplate-dc: 20000, tilt: 30, azimuth: 180}
              """
                  .formatted(server.address().port()));
      List<Object> stored = List.of("-c", site.file("site.yaml"));
      assertEquals(ExitCode.FAILED, energy(stored).exit());
      List<String> overMqtt;
      List<String> exported;
      List<String> jsonLines;
      try (Gateway gateway = site.start()) {
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
      assertEquals(1 + 24 + 24, exported.size());
      assertTrue(
          exported.stream().anyMatch(line -> line.matches("inverter-1,ac_power,.*,70,70,70,70,,,")),
          exported::toString);
      assertEquals(48, jsonLines.size());
      assertTrue(
          jsonLines.get(0).startsWith("{\"device\":\"inverter-1\",\"point\":\"ac_power\""),
          jsonLines::toString);
      Typed offline = energy(stored, "inverter-1", "--point", "ac_power", "--by", "5m", "--csv");
      assertEquals(1, Math.min(1, measured(offline.done()).size()), offline.out());
      assertTrue(energy(stored).done().lines().get(0).startsWith("FROM "));
      List<String> hours = energy(stored, "--by", "1h", "--csv").done().lines();
      assertTrue(
          hours.stream().anyMatch(line -> line.matches("[0-9]+,[0-9]+,,0,false,.*")),
          () -> "an hour without a reading has no energy: " + hours);
    } finally {
      var unused = loops.shutdownGracefully();
    }
  }
}
