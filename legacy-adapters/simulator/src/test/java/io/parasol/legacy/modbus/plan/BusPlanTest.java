// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static io.parasol.legacy.modbus.plan.PointFixture.profile;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The plan of a bus")
class BusPlanTest {

  private static final SiteConfig.Link.Modbus LINK =
      new SiteConfig.Link.ModbusTcp(new LinkId("roof"), new HostPort("127.0.0.1", 502));

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** A read of these registers takes 5 ms + 100 × 20 µs = 7 ms. */
  private static final Profile HUNDRED_REGISTERS =
      profile(point("first", "holding 0", "uint16"), point("last", "holding 99", "uint16"));

  private static SiteConfig.Device.Modbus device(int unit, Profile profile, Duration every) {
    return new SiteConfig.Device.Modbus(
        new DeviceId("unit-" + unit),
        LINK,
        new Unit(unit),
        profile,
        every,
        Reporting.EVERY_READING);
  }

  private static BusPlan plan(int devices, Profile profile, Duration every) {
    List<SiteConfig.Device.Modbus> all = new ArrayList<>();
    for (int unit = 1; unit <= devices; unit++) {
      all.add(device(unit, profile, every));
    }
    return BusPlan.of(LINK, all);
  }

  private static Profile with(Duration gap, int window) {
    return new Profile(
        HUNDRED_REGISTERS.name(),
        HUNDRED_REGISTERS.points(),
        new Quirks(125, window, Duration.ZERO, gap, SECOND));
  }

  @Test
  void says_what_each_device_asks_for_in_each_of_its_periods() {
    Profile twoPeriods =
        profile(
            point("power", "holding 0", "uint16"),
            point("energy", "holding 99", "uint16").every(Duration.ofSeconds(60)),
            point("alarm", "coil 0", "bool"));

    BusPlan plan = BusPlan.of(LINK, List.of(device(7, twoPeriods, SECOND)));

    DeviceId device = new DeviceId("unit-7");
    Duration oneRegister = Duration.ofNanos(5_020_000);
    assertEquals(
        List.of(
            new BusPlan.Cycle(device, SECOND, 2, 2, oneRegister.multipliedBy(2), oneRegister),
            new BusPlan.Cycle(device, Duration.ofSeconds(60), 1, 1, oneRegister, oneRegister)),
        plan.cycles());
    assertEquals(0.01004 + 5.02 / 60_000, plan.utilisation(), 1e-9);
    assertEquals(2 + 1 / 60.0, plan.requestsPerSecond(), 1e-9);
  }

  @Test
  void adds_the_quiet_time_that_the_most_delicate_device_needs() {
    BusPlan plan =
        BusPlan.of(
            LINK,
            List.of(
                device(1, HUNDRED_REGISTERS, SECOND),
                device(2, with(Duration.ofMillis(850), 1), Duration.ofSeconds(5))));

    plan.cycles().forEach(each -> assertEquals(Duration.ofMillis(857), each.perRequest()));
  }

  @Test
  void reckons_with_requests_side_by_side_only_where_all_devices_take_them() {
    Profile four = with(Duration.ZERO, 4);

    assertEquals(0.00175, plan(1, four, SECOND).utilisation(), 1e-9);
    assertEquals(
        0.014,
        BusPlan.of(LINK, List.of(device(1, four, SECOND), device(2, HUNDRED_REGISTERS, SECOND)))
            .utilisation(),
        1e-9);
  }

  @Test
  void holds_when_the_line_is_busy_for_nine_tenths_of_the_time_and_not_when_for_more() {
    assertTrue(plan(128, HUNDRED_REGISTERS, SECOND).isFeasible());
    assertFalse(plan(129, HUNDRED_REGISTERS, SECOND).isFeasible());
  }

  @Test
  void names_the_shortest_period_that_does_hold() {
    BusPlan tooMuch = plan(129, HUNDRED_REGISTERS, SECOND);

    Duration shortest = tooMuch.shortestPeriod().orElseThrow();

    assertEquals(Duration.ofMillis(1004), shortest);
    assertTrue(plan(129, HUNDRED_REGISTERS, shortest).isFeasible());
    assertFalse(plan(129, HUNDRED_REGISTERS, shortest.minusMillis(1)).isFeasible());
  }

  @Test
  void leaves_room_for_one_request_that_has_begun_and_cannot_be_stopped() {
    Duration aSecond = Duration.ofMillis(993);
    SiteConfig.Device.Modbus seldom = device(2, with(aSecond, 1), Duration.ofSeconds(20));

    BusPlan plan =
        BusPlan.of(LINK, List.of(device(1, HUNDRED_REGISTERS, Duration.ofSeconds(2)), seldom));

    assertEquals(0.55, plan.utilisation(), 1e-9);
    assertFalse(plan.isFeasible());
    assertEquals(Optional.of(Duration.ofMillis(2106)), plan.shortestPeriod());
    assertTrue(
        BusPlan.of(LINK, List.of(device(1, HUNDRED_REGISTERS, Duration.ofMillis(2106)), seldom))
            .isFeasible());
  }

  @Nested
  @DisplayName("takes into account")
  class Lines {

    private final Profile tenRegisters =
        profile(point("first", "holding 0", "uint16"), point("last", "holding 9", "uint16"));

    private double requestsPerSecond(SiteConfig.Link.Modbus link) {
      Duration each =
          BusPlan.of(link, List.of(device(1, tenRegisters, SECOND))).cycles().get(0).perRequest();
      return 1e9 / each.toNanos();
    }

    private SiteConfig.Link.Modbus serial(int baud, Parity parity, Framing framing) {
      return new SiteConfig.Link.ModbusSerial(
          new LinkId("bus"),
          new SerialSettings(Path.of("/dev/ttyS0"), baud, parity, 8, 1),
          framing,
          false,
          false);
    }

    @ParameterizedTest(name = "{0} baud, parity {1}, {2}: ten registers {3} times a second")
    @CsvSource({
      // 41.7 ms on the wire and 20 ms in the device.
      "9600, NONE, RTU, 16.2",
      "9600, EVEN, RTU, 15.2",
      "19200, NONE, RTU, 24.5",
      "115200, NONE, RTU, 37.9",
      // Nearly twice the characters: 74.5 ms.
      "9600, NONE, ASCII, 10.6"
    })
    void a_serial_one_by_its_characters(
        int baud, Parity parity, Framing framing, double perSecond) {
      assertEquals(perSecond, requestsPerSecond(serial(baud, parity, framing)), 0.05);
    }

    @Test
    void one_behind_a_box_on_the_network_as_one_at_9600_baud() {
      SiteConfig.Link.Modbus box =
          new SiteConfig.Link.RtuOverTcp(new LinkId("box"), new HostPort("127.0.0.1", 4001));

      assertEquals(
          requestsPerSecond(serial(9600, Parity.NONE, Framing.RTU)), requestsPerSecond(box));
    }

    @Test
    void one_request_at_a_time_on_a_serial_one_whatever_the_window() {
      SiteConfig.Link.Modbus bus = serial(9600, Parity.NONE, Framing.RTU);

      assertEquals(
          BusPlan.of(bus, List.of(device(1, with(Duration.ZERO, 1), SECOND))).utilisation(),
          BusPlan.of(bus, List.of(device(1, with(Duration.ZERO, 4), SECOND))).utilisation());
    }

    @Test
    void and_takes_no_time_for_a_gap_that_its_silence_covers() {
      SiteConfig.Link.Modbus bus = serial(9600, Parity.NONE, Framing.RTU);
      Duration silence = Duration.ofNanos(3_645_831);

      assertEquals(
          BusPlan.of(bus, List.of(device(1, with(Duration.ZERO, 1), SECOND))).longestRequest(),
          BusPlan.of(bus, List.of(device(1, with(silence, 1), SECOND))).longestRequest());
    }
  }

  @Test
  void of_a_link_without_devices_is_empty_and_holds() {
    BusPlan plan = BusPlan.of(LINK, List.of());

    assertTrue(plan.isFeasible());
    assertEquals(0, plan.utilisation());
    assertEquals(Optional.empty(), plan.shortestPeriod());
  }

  @RepeatedTest(50)
  void keeps_its_promise_for_any_mixture_of_periods(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<SiteConfig.Device.Modbus> devices = new ArrayList<>();
    for (int unit = 1; unit <= 1 + random.nextInt(40); unit++) {
      Profile profile = with(Duration.ofMillis(random.nextInt(30)), 1);
      devices.add(device(unit, profile, Duration.ofMillis(10 + random.nextInt(3000))));
    }
    BusPlan plan = BusPlan.of(LINK, devices);
    Duration shortest = plan.shortestPeriod().orElseThrow();
    Duration fastest = devices.stream().map(each -> each.every()).min(Duration::compareTo).get();

    assertEquals(plan.isFeasible(), shortest.compareTo(fastest) <= 0);
    assertTrue(noneShorterThan(devices, shortest).isFeasible());
    if (!plan.isFeasible()) {
      assertFalse(noneShorterThan(devices, shortest.minusMillis(1)).isFeasible());
    }
  }

  private static BusPlan noneShorterThan(List<SiteConfig.Device.Modbus> devices, Duration least) {
    return BusPlan.of(
        LINK,
        devices.stream()
            .map(
                each ->
                    device(
                        each.unit().value(),
                        each.profile(),
                        each.every().compareTo(least) < 0 ? least : each.every()))
            .toList());
  }
}
