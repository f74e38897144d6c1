// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.site.SiteConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The plans of a site")
class PlanCacheTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int POINTS = 5_000;

  private final PlanCache plans = new PlanCache();

  private static Profile large() {
    PointFixture[] points = new PointFixture[POINTS];
    for (int i = 0; i < POINTS; i++) {
      points[i] = PointFixture.point("p" + i, "holding " + 3 * i, "uint16");
    }
    return PointFixture.profile(points);
  }

  private BusPlan planOfLink(int number, Profile profile, Duration every) {
    SiteConfig.Link.Modbus link =
        new SiteConfig.Link.ModbusTcp(
            new LinkId("lan-" + number), new HostPort("127.0.0.1", 5000 + number));
    List<SiteConfig.Device.Modbus> devices = new ArrayList<>();
    for (int unit = 1; unit <= 10; unit++) {
      devices.add(
          new SiteConfig.Device.Modbus(
              new DeviceId("box-%d-%d".formatted(number, unit)),
              link,
              new Unit(unit),
              profile,
              every,
              Reporting.EVERY_READING));
    }
    return BusPlan.of(link, devices, plans);
  }

  @Test
  void of_two_hundred_devices_with_one_profile_are_one() {
    Profile profile = large();
    for (int link = 0; link < 20; link++) {
      assertEquals(10, planOfLink(link, profile, SECOND).cycles().size());
    }

    assertEquals(1, plans.plansMade());
  }

  @Test
  void are_one_for_each_profile_and_period() {
    Profile profile = PointFixture.profile(PointFixture.point("a", "holding 0", "uint16"));
    Profile other = PointFixture.profile(PointFixture.point("b", "holding 9", "uint16"));
    for (int link = 0; link < 3; link++) {
      BusPlan unused = planOfLink(link, profile, SECOND);
      unused = planOfLink(link, profile, SECOND.multipliedBy(2));
      unused = planOfLink(link, other, SECOND);
    }

    assertEquals(3, plans.plansMade());
  }

  @Test
  void are_one_for_each_cost() {
    PointMap map = plans.map(large(), SECOND);

    PollPlan tcp = plans.plan(map, LineCost.TCP);
    PollPlan slower = plans.plan(map, LineCost.TCP.withTurnaround(90_000_000));

    assertNotSame(tcp, slower);
    assertSame(tcp, plans.plan(map, LineCost.TCP));
    assertEquals(2, plans.plansMade());
  }
}
