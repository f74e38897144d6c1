// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import static io.parasol.legacy.modbus.plan.Commands.values;
import static io.parasol.simulator.plant.SimulatorFixture.always;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.PollListener.RequestResult;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.Commands;
import io.parasol.legacy.modbus.plan.TestSite;
import io.parasol.legacy.modbus.survey.ModbusRead;
import io.parasol.simulator.config.Day;
import io.parasol.simulator.config.Fault;
import io.parasol.simulator.config.PlayMode;
import io.parasol.simulator.modbus.Served;
import io.parasol.simulator.site.SimulatedSite;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A simulated site, over loopback,")
class SimulatedSiteIT {

  private static final Duration OFTEN = Duration.ofMillis(100);
  private static final Unit ONE = new Unit(1);

  private final SimulatorFixture.Clock clock = new SimulatorFixture.Clock();
  private final Profile inverter = TestSite.shipped("acme-pv2000");

  private Receipt apply(TestSite site, String device, Map<PointName, Value> values)
      throws Exception {
    return site.link(device)
        .apply(
            Commands.write(new DeviceId(device), Instant.now(), values),
            toTakeBack -> CompletableFuture.allOf())
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme-pv2000:INVERTER",
        "eastron-sdm630:METER",
        "generic-meter:METER",
        "string-combiner:COMBINER",
        "tracker:TRACKER",
        "weather-station:WEATHER"
      })
  void gives_every_point_of_a_profile_a_value_that_is_read_as_it_is_held(String what)
      throws Exception {
    String[] words = what.split(":", 2);
    Profile profile = TestSite.shipped(words[0]);
    var units = new SimulatorFixture.Units().unit(1, profile, PlayMode.valueOf(words[1]));
    try (SimulatedSite simulated = SimulatedSite.start(units.config(), clock);
        TestSite site =
            new TestSite().device("device", simulated.address(0), 1, profile, OFTEN).open()) {
      site.links().firstPoll().toCompletableFuture().get(60, TimeUnit.SECONDS);
      List<Point> published =
          profile.points().stream()
              .filter(point -> !profile.scaleFactors().contains(point.name()))
              .toList();
      Map<String, String> read = new TreeMap<>();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                read.putAll(site.nextBatch("device"));
                return read.size() == published.size();
              });

      for (Point point : published) {
        assertEquals(
            simulated.value(0, ONE, point.name()).orElseThrow().toString(),
            read.get(point.name().value()),
            () -> point.name().value());
      }
    }
  }

  @Test
  void does_what_a_signed_set_point_says() throws Exception {
    var units = new SimulatorFixture.Units().unit(1, inverter, PlayMode.INVERTER);
    try (SimulatedSite simulated = SimulatedSite.start(units.config(), clock);
        TestSite site =
            new TestSite().device("inverter", simulated.address(0), 1, inverter, OFTEN).open()) {
      double before = Double.parseDouble(site.next("inverter", "ac_power"));

      Receipt receipt = apply(site, "inverter", values("limit", 10));
      clock.advance(Duration.ofSeconds(30));

      assertEquals(Receipt.Result.APPLIED, receipt.result(), receipt::detail);
      assertEquals(
          new Value.Real(10), simulated.value(0, ONE, new PointName("limit")).orElseThrow());
      assertTrue(before > 5000);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> "2000".equals(site.next("inverter", "ac_power")));
    }
  }

  @Test
  void refuses_what_is_not_to_be_written_and_what_passes_the_range_of_a_point() {
    Plant plant = new Plant(Day.DEFAULT);
    PhysicalController controller = new PhysicalController(inverter, plant, now -> 0);
    var limit = new ModbusRequest.WriteRegister(200, 1001);
    var power = new ModbusRequest.WriteRegister(40_083, 1);
    var nothing = new ModbusRequest.WriteRegister(201, 1);

    assertEquals(
        new ModbusResponse.ExceptionResponse(3), controller.answer(limit, clock.instant()));
    assertEquals(
        new ModbusResponse.ExceptionResponse(2), controller.answer(power, clock.instant()));
    assertEquals(
        new ModbusResponse.ExceptionResponse(2), controller.answer(nothing, clock.instant()));
    assertEquals(
        new Value.Real(100),
        controller.value(new PointName("limit"), clock.instant()).orElseThrow());
  }

  @Test
  void has_a_silent_unit_that_costs_its_neighbour_no_sample() throws Exception {
    var units =
        new SimulatorFixture.Units()
            .unit(1, inverter, PlayMode.INVERTER)
            .unit(2, inverter, PlayMode.INVERTER, always(Fault.Kind.SILENCE, 0));
    try (SimulatedSite simulated = SimulatedSite.start(units.config(), clock);
        TestSite site =
            new TestSite()
                .device("well", simulated.address(0), 1, inverter, OFTEN)
                .device("silent", simulated.address(0), 2, inverter, OFTEN)
                .open()) {
      assertEquals("timeout", site.next("silent", "ac_power"));
      await().atMost(Duration.ofSeconds(60)).until(() -> site.requests(RequestResult.OK) > 200);

      assertFalse(site.nextBatch("well").containsValue("timeout"));
      assertTrue(site.requests(RequestResult.TIMEOUT) <= 10);
    }
  }

  @Test
  void has_a_unit_that_is_busy_for_a_while_and_its_values_are_stale_not_zero() throws Exception {
    var units =
        new SimulatorFixture.Units()
            .unit(
                1,
                inverter,
                PlayMode.INVERTER,
                new Fault(
                    Fault.Kind.EXCEPTION,
                    Duration.ofSeconds(60),
                    Optional.of(Duration.ofSeconds(10)),
                    6));
    try (SimulatedSite simulated = SimulatedSite.start(units.config(), clock);
        TestSite site =
            new TestSite().device("inverter", simulated.address(0), 1, inverter, OFTEN).open()) {
      clock.advance(Duration.ofSeconds(60));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> "stale".equals(site.next("inverter", "ac_power")));
      clock.advance(Duration.ofSeconds(10));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> !"stale".equals(site.next("inverter", "ac_power")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CUT", "GARBAGE", "HALF_FRAME", "WRONG_TRANSACTION", "WRONG_UNIT"})
  void spoils_answers_and_is_read_again_when_that_is_over(String kind) throws Exception {
    var units =
        new SimulatorFixture.Units()
            .unit(
                1,
                inverter,
                PlayMode.INVERTER,
                new Fault(
                    Fault.Kind.valueOf(kind),
                    Duration.ZERO,
                    Optional.of(Duration.ofSeconds(10)),
                    0));
    try (SimulatedSite simulated = SimulatedSite.start(units.config(), clock);
        TestSite site =
            new TestSite().device("inverter", simulated.address(0), 1, inverter, OFTEN).open()) {
      assertTrue(List.of("timeout", "comm_error").contains(site.next("inverter", "ac_power")));
      clock.advance(Duration.ofSeconds(10));

      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> !"timeout comm_error".contains(site.next("inverter", "ac_power")));
    }
  }

  @Test
  void is_read_again_after_every_connection_was_cut() throws Exception {
    var units = new SimulatorFixture.Units().unit(1, inverter, PlayMode.INVERTER);
    try (SimulatedSite simulated = SimulatedSite.start(units.config(), clock);
        TestSite site =
            new TestSite().device("inverter", simulated.address(0), 1, inverter, OFTEN).open()) {
      for (int i = 0; i < 3; i++) {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> !"comm_error".equals(site.next("inverter", "ac_power")));
        long before = simulated.served().requests();
        simulated.disconnect(0);
        await().atMost(Duration.ofSeconds(60)).until(() -> simulated.served().requests() > before);
      }
    }
  }

  @Test
  void lacks_a_point_of_the_profile_that_the_gateway_has_and_that_point_alone_is_illegal()
      throws Exception {
    Profile older =
        new Profile(
            inverter.name(),
            inverter.points().stream()
                .filter(point -> !point.name().value().equals("dc_current"))
                .toList(),
            inverter.quirks());
    var units = new SimulatorFixture.Units().unit(1, older, PlayMode.INVERTER);
    try (SimulatedSite simulated = SimulatedSite.start(units.config(), clock);
        TestSite site =
            new TestSite().device("inverter", simulated.address(0), 1, inverter, OFTEN).open()) {
      for (int round = 0; round < 3; round++) {
        Map<String, String> batch = site.nextBatch("inverter");
        if (batch.containsKey("ac_power")) {
          assertEquals("illegal_address", batch.remove("dc_current"));
          assertFalse(batch.containsValue("illegal_address"), batch::toString);
        }
      }
    }
  }

  @Test
  void answers_for_a_unit_that_is_not_there_as_a_gateway_would() throws Exception {
    var units = new SimulatorFixture.Units().unit(1, inverter, PlayMode.INVERTER);
    try (SimulatedSite simulated = SimulatedSite.start(units.config(), clock)) {
      HostPort address = simulated.address(0);
      var readings =
          ModbusRead.readOnce(
              new SiteConfig.Link.ModbusTcp(new LinkId("lan"), address),
              TestSite.PORTS,
              new Unit(99),
              inverter,
              (device, request, result, late, took) -> {},
              InstantSource.system());

      assertEquals("timeout", TestSite.texts(readings).get("ac_power"));
    }
  }

  @Test
  void plays_a_pattern_of_which_every_value_is_checked_and_counts_what_it_served()
      throws Exception {
    Profile floats = SimulatorFixture.floats(1000);
    var units = new SimulatorFixture.Units().unit(1, floats, PlayMode.PATTERN);
    try (SimulatedSite simulated = SimulatedSite.start(units.config(), InstantSource.system());
        TestSite site =
            new TestSite().device("device", simulated.address(0), 1, floats, OFTEN).open()) {
      for (int round = 0; round < 5; round++) {
        Map<String, String> batch = site.nextBatch("device");

        assertEquals(1000, batch.size());
        batch.forEach(
            (name, value) ->
                assertEquals(
                    2 * Integer.parseInt(name.substring(1)),
                    Pattern.addressOf(Double.parseDouble(value))));
      }
      site.links().close();
      Served served = simulated.served(0, ONE);
      assertEquals(site.requests(RequestResult.OK), served.requests());
      assertEquals(served, simulated.served());
    }
  }
}
