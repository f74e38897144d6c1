// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.json.Json;
import io.parasol.gateway.analytics.DeviceNow;
import io.parasol.gateway.analytics.PlantNow;
import io.parasol.gateway.analytics.expected.Method;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.peers.NowRule;
import io.parasol.gateway.figures.FigureSnapshot;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The present figures of the page")
class PresentFiguresTest {

  private static DeviceNow device(double possible) {
    return device(possible, false);
  }

  private static DeviceNow device(double possible, boolean isTurned) {
    return new DeviceNow(
        NowRule.Verdict.WEAK,
        Optional.of(Cause.STRING),
        900.5,
        possible,
        Method.PEERS,
        isTurned,
        new DeviceLosses(
            "inverter-01",
            LocalDate.of(2026, 6, 1),
            5_000_000,
            new DeviceLosses.Production(4_500_000, 0),
            Map.of(Cause.STRING, 500_000L),
            List.of()));
  }

  private static String json(DeviceNow device) {
    FigureSnapshot snapshot =
        new FigureSnapshot(
            Instant.ofEpochMilli(7),
            new PlantNow(List.of(device), Instant.EPOCH, List.of(Double.NaN, 0.0, 1000.4)),
            List.of());
    return new String(
        Json.write(PresentFigures.of(Optional.of(snapshot), Optional.empty())), UTF_8);
  }

  @Test
  void have_power_and_energy_with_the_losses_by_cause() {
    assertEquals(
        "{\"at\":7,\"possible\":{\"from\":0,\"step\":300000,\"watts\":[null,0,1000]},\"devices\":[{\"device\":\"inverter-01\",\"verdict\":\"weak\",\"method\":\"peers\","
            + "\"cause\":\"string\",\"power\":900.5,\"possible\":1000.5,\"energy\":4500.000,"
            + "\"possible-energy\":5000.000,\"lost\":{\"string\":500.000}}]}",
        json(device(1000.5)));
  }

  @Test
  void have_no_possible_power_that_is_not_known() {
    assertEquals(false, json(device(Double.NaN)).contains("\"power\":900.5,\"possible\":"));
  }

  @Test
  void name_an_inverter_that_is_not_compared() {
    assertEquals(true, json(device(1000, true)).contains("\"turned\":true"));
    assertEquals(false, json(device(1000)).contains("turned"));
  }

  @Test
  void are_empty_before_there_are_any() {
    assertEquals(
        "{\"devices\":[]}",
        new String(Json.write(PresentFigures.of(Optional.empty(), Optional.empty())), UTF_8));
  }
}
