// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.config.yaml.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A comparison of plans")
class PlanComparisonTest {

  @TempDir private Path nowhere;

  private static Link.Modbus line(int baud) {
    return new Link.ModbusSerial(
        new LinkId("bus"),
        new SerialSettings(Path.of("/dev/ttyUSB0"), baud, Parity.NONE, 8, 1),
        Framing.RTU,
        false,
        false);
  }

  /** At 9600 baud, n registers take 21 ms (with two silences), 20 ms of the device, 2.1 ms each. */
  @Test
  void counts_requests_and_time_of_each_way() {
    Profile profile =
        PointFixture.profile(
            point("a", "holding 0", "uint16"),
            point("b", "holding 1", "uint32"),
            point("c", "holding 9", "uint16"),
            point("d", "holding 60", "uint16"));
    LineCost cost = LineCost.serial(9600, 10, Duration.ofMillis(20));

    PlanComparison compared = PlanComparison.of(line(9600), profile);

    assertEquals(
        new PlanComparison.ReadCost(2, Duration.ofNanos(cost.of(10, false) + cost.of(1, false))),
        compared.planned());
    assertEquals(
        new PlanComparison.ReadCost(3, Duration.ofNanos(cost.of(3, false) + 2 * cost.of(1, false))),
        compared.touching());
    assertEquals(
        new PlanComparison.ReadCost(4, Duration.ofNanos(cost.of(2, false) + 3 * cost.of(1, false))),
        compared.single());
  }

  static Stream<ProfileName> shipped() {
    return BundledFiles.modbusProfiles().stream();
  }

  @ParameterizedTest(name = "finds none better than the plan for {0}")
  @MethodSource("shipped")
  void finds_none_better_than_the_plan(ProfileName name) throws ConfigException {
    Profile profile = ProfileFile.load(name.value(), nowhere);

    for (int baud : new int[] {19_200, 115_200}) {
      PlanComparison compared = PlanComparison.of(line(baud), profile);
      Duration planned = compared.planned().busy();
      assertTrue(planned.compareTo(compared.touching().busy()) <= 0, compared::toString);
      assertTrue(planned.compareTo(compared.single().busy()) <= 0, compared::toString);
    }
  }
}
