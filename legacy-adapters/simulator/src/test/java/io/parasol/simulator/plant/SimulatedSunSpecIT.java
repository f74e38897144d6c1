// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import static io.parasol.legacy.modbus.plan.Commands.values;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.modbus.plan.Commands;
import io.parasol.legacy.modbus.plan.TestSite;
import io.parasol.simulator.config.Endpoint;
import io.parasol.simulator.config.Place;
import io.parasol.simulator.config.PlayMode;
import io.parasol.simulator.config.SimulatedController;
import io.parasol.simulator.config.SimulationConfig;
import io.parasol.simulator.site.SimulatedSite;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A simulated inverter with SunSpec models, over loopback,")
class SimulatedSunSpecIT {

  private static final String DEVICE = "inverter";
  private static final Unit ONE = new Unit(1);
  private static final PointName POWER = new PointName("inverter.W");
  private static final PointName LIMITED = new PointName("controls.WMaxLim_Ena");

  private final SimulatorFixture.Clock clock = new SimulatorFixture.Clock();

  private SimulatedSite simulation() throws Exception {
    Profile nothing = new Profile(new ProfileName("sunspec"), List.of(), Quirks.NONE);
    SimulatedController controller =
        new SimulatedController(
            nothing, List.of(1, 103, 120, 123, 160), PlayMode.INVERTER, Duration.ZERO, List.of());
    return SimulatedSite.start(
        new SimulationConfig(
            List.of(
                new Endpoint(
                    new Place.Tcp(new HostPort("127.0.0.1", 0)), Map.of(ONE, controller)))),
        clock);
  }

  private static TestSite site(SimulatedSite simulation) {
    TestSite site =
        new TestSite().sunSpec(DEVICE, simulation.address(0), 1, Duration.ofMillis(100)).open();
    await().atMost(Duration.ofSeconds(60)).until(() -> site.found(DEVICE).isPresent());
    return site;
  }

  private static double number(Optional<Value> value) {
    Value known = value.orElseThrow();
    return known instanceof Value.Whole whole ? whole.number() : ((Value.Real) known).number();
  }

  @Test
  void is_found_and_delivers_what_it_plays() throws Exception {
    try (SimulatedSite simulation = simulation();
        TestSite site = site(simulation)) {
      DiscoveredMap map = (DiscoveredMap) site.found(DEVICE).orElseThrow();

      assertEquals(
          List.of(1, 103, 120, 123, 160), map.parts().stream().map(part -> part.id()).toList());
      assertEquals("Parasol", map.identity().manufacturer());
      Map<String, String> batch = site.nextBatch(DEVICE);
      while (!batch.containsKey("inverter.W")) {
        batch = site.nextBatch(DEVICE);
      }
      double power = Double.parseDouble(batch.getOrDefault("inverter.W", "0"));
      assertEquals(number(simulation.value(0, ONE, POWER)), power, power / 100);
      assertTrue(power > 1000, batch::toString);
    }
  }

  @Test
  void takes_its_limit_back_by_itself() throws Exception {
    try (SimulatedSite simulation = simulation();
        TestSite site = site(simulation)) {
      Receipt receipt =
          site.link(DEVICE)
              .apply(
                  Commands.reverting(
                      new DeviceId(DEVICE),
                      Instant.now(),
                      values("controls.WMaxLimPct", 10, "controls.WMaxLim_Ena", "ENABLED"),
                      Duration.ofMinutes(15)),
                  toTakeBack -> CompletableFuture.allOf())
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);
      assertEquals(Receipt.Result.APPLIED, receipt.result(), receipt::detail);

      clock.advance(Duration.ofMinutes(1));
      assertEquals(2000, number(simulation.value(0, ONE, POWER)), 50);
      clock.advance(Duration.ofMinutes(15));

      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  simulation
                      .value(0, ONE, LIMITED)
                      .equals(Optional.of(new Value.Text("DISABLED"))));
    }
  }
}
