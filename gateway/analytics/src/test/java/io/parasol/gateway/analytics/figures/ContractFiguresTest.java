// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.gateway.analytics.model.TimeSpan;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Figures of contracts")
class ContractFiguresTest {

  @Test
  void weigh_inverters_by_nameplate_and_leave_out_what_both_parties_exclude() {
    List<DeviceUptime> inverters =
        List.of(new DeviceUptime(100, 50, 0, 0, 3000), new DeviceUptime(100, 20, 20, 0, 1000));

    Figure figure = Availability.time(inverters, "");

    assertEquals(0.625, ((Figure.Given) figure).value(), 1e-12);
    assertEquals(0.9, ((Figure.Given) Availability.energy(90, 30, 20, 1)).value(), 1e-12);
  }

  @Test
  void are_not_given_for_readings_with_holes() {
    Figure figure = Availability.time(List.of(new DeviceUptime(100, 0, 0, 20, 1)), "above 50 W/m²");

    assertEquals(
        new Figure.Missing(
            Figure.Why.READINGS, "readings cover 80 % of the time; at least 90 % are needed"),
        figure);
    assertNotEquals(figure, Availability.time(List.of(new DeviceUptime(100, 0, 0, 5, 1)), ""));
  }

  @Test
  void need_the_signatures_of_both_parties_for_an_exclusion() {
    TimeSpan span = new TimeSpan(Instant.EPOCH, Instant.EPOCH.plusSeconds(3600));

    assertThrows(
        IllegalArgumentException.class,
        () -> new Exclusion("d1", Set.of(), span, List.of("owner", "owner")));
    assertEquals(
        true,
        new Exclusion("d1", Set.of(), span, List.of("owner", "operator"))
            .covers("any", Instant.EPOCH, Instant.EPOCH.plusSeconds(1)));
  }
}
