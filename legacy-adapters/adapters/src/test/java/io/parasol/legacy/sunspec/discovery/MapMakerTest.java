// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.DeviceAlarm;
import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.profile.WriteRule.WriteMethod;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.sunspec.model.Chain;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The points of a SunSpec device")
class MapMakerTest {

  private static final Duration EVERY = Duration.ofSeconds(5);

  /** Models one after the other from 40002 on; all counts are 2. */
  private static DiscoveredMap map(int... idsAndLengths) {
    return map(SunSpecModels.shipped(), EVERY, idsAndLengths);
  }

  private static DiscoveredMap map(SunSpecModels models, Duration every, int... idsAndLengths) {
    List<Chain.ModelHeader> heads = new ArrayList<>();
    Registers counts = new Registers();
    int at = 40002;
    for (int i = 0; i < idsAndLengths.length; i += 2) {
      Chain.ModelHeader head = new Chain.ModelHeader(idsAndLengths[i], at, idsAndLengths[i + 1]);
      heads.add(head);
      at = head.end();
    }
    for (int address = 40002; address < at; address++) {
      counts.put(address, List.of(2));
    }
    Chain chain = new Chain(heads, List.of());
    return MapMaker.of(models, new Findings(chain, counts, DeviceIdentity.UNKNOWN), every);
  }

  private static Point point(DiscoveredMap map, String name) {
    return map.profile().point(new PointName(name)).orElseThrow();
  }

  private static Set<String> names(DiscoveredMap map) {
    return map.profile().points().stream()
        .map(point -> point.name().value())
        .collect(Collectors.toSet());
  }

  @Test
  void have_names_that_do_not_tell_whole_numbers_from_floats() {
    assertTrue(names(map(103, 50)).containsAll(Set.of("inverter.W", "inverter.PhVphA")));
    assertEquals(names(map(103, 50)), names(map(113, 60)));
  }

  @Test
  void do_not_include_heads_pads_and_scale_factors() {
    Set<String> names = names(map(1, 66, 160, 48));

    assertFalse(names.contains("common.ID"));
    assertFalse(names.contains("common.L"));
    assertFalse(names.contains("common.Pad"));
    assertFalse(names.contains("mppt.DCA_SF"));
    assertTrue(names.contains("mppt.module.2.ID"));
  }

  @Test
  void are_scaled_by_a_register_of_the_device() {
    DiscoveredMap map = map(103, 50, 160, 48);

    assertEquals(
        new Scale.ExponentAt(new PointName("inverter.W_SF"), 40002 + 15),
        point(map, "inverter.W").scale());
    assertEquals(
        new Scale.ExponentAt(new PointName("mppt.DCW_SF"), 40002 + 52 + 4),
        point(map, "mppt.module.2.DCW").scale());
  }

  @Test
  void are_scaled_by_a_constant_where_the_model_has_one() {
    assertEquals(
        new Scale.Factor(new BigDecimal("0.1")), point(map(307, 11), "weather.TmpAmb").scale());
    assertEquals(Scale.ONE, point(map(307, 11), "weather.RH").scale());
  }

  @Test
  void know_their_own_mark_of_absence() {
    DiscoveredMap map = map(103, 50);

    assertEquals(Set.of(0xFFFFL), point(map, "inverter.A").absent());
    assertEquals(Set.of(0x8000L), point(map, "inverter.W").absent());
    assertEquals(Set.of(0L), point(map, "inverter.WH").absent());
    assertEquals(Set.of(0xFFFFL), point(map, "inverter.St").absent());
    assertEquals(Set.of(0xFFFF_FFFFL), point(map, "inverter.Evt1").absent());
  }

  @Test
  void name_their_states_and_their_bits_except_reserved_ones() {
    DiscoveredMap map = map(103, 50, 701, 153);

    assertEquals("MPPT", point(map, "inverter.St").labels().get(4L));
    assertEquals("THROTTLED", point(map, "der.InvSt").labels().get(4L));
    Map<Long, String> bits = point(map, "inverter.Evt1").labels();
    assertEquals("GROUND_FAULT", bits.get(0L));
    assertTrue(
        map.profile().points().stream()
            .flatMap(point -> point.labels().values().stream())
            .noneMatch(name -> name.startsWith("RESERVED")));
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource({
    "inverter.St, OFF,           off",
    "inverter.St, SLEEPING,      sleeping",
    "inverter.St, STARTING,      starting",
    "inverter.St, MPPT,          producing",
    "inverter.St, THROTTLED,     curtailed",
    "inverter.St, SHUTTING_DOWN, producing",
    "inverter.St, FAULT,         fault",
    "inverter.St, STANDBY,       standby",
    "der.InvSt,   RUNNING,       producing",
    "der.InvSt,   FAULT,         fault",
  })
  void report_the_operating_state(String point, String symbol, String state) {
    DiscoveredMap map = map(103, 50, 701, 153);

    assertEquals(
        state,
        point(map, point).states().state(new Value.Text(symbol)).orElseThrow().state().wireName());
  }

  @Test
  void detail_the_state_by_a_code_of_the_vendor() {
    assertTrue(point(map(103, 50), "inverter.StVnd").states().isVendorCode());
    assertFalse(point(map(103, 50), "inverter.St").states().isVendorCode());
  }

  @ParameterizedTest(name = "{0}, bit {1}")
  @CsvSource({
    "inverter.Evt1,    0,  GROUND_FAULT",
    "inverter.Evt1,    15, HW_TEST_FAILURE",
    "inverter.EvtVnd2, 31, vendor event 31",
    "der.Alrm,         7,  OVER_TEMP",
    "combiner.Evt,     9,  COMBINER_FUSE_FAULT",
    "mppt.module.1.DCEvt, 0, GROUND_FAULT",
  })
  void report_alarms_by_bits(String point, int bit, String text) {
    DiscoveredMap map = map(103, 50, 701, 153, 401, 30, 160, 48);

    assertEquals(
        List.of(text),
        point(map, point).states().alarms(new Value.Whole(1L << bit)).stream()
            .map(DeviceAlarm::text)
            .toList());
  }

  @Test
  void tell_sleep_by_their_absence() {
    List<String> resting =
        map(1, 66, 103, 50, 160, 28).known().stream()
            .filter(KnownPoint::isAbsentWhenAsleep)
            .map(point -> point.name().value())
            .sorted()
            .toList();

    assertEquals(List.of("inverter.Hz", "inverter.St", "inverter.W"), resting);
    assertEquals(
        Set.of("der.Hz", "der.InvSt", "der.W"),
        map(1, 66, 701, 153).known().stream()
            .filter(KnownPoint::isAbsentWhenAsleep)
            .map(point -> point.name().value())
            .collect(Collectors.toSet()));
  }

  @Test
  void need_not_be_there_if_the_model_does_not_say_so() {
    DiscoveredMap map = map(103, 50);

    assertFalse(map.optional().contains(new PointName("inverter.W")));
    assertTrue(map.optional().contains(new PointName("inverter.VAr")));
  }

  @Test
  void tell_one_device_from_another() {
    assertEquals(
        Optional.of(
            new IdentitySource.Points(
                Optional.of(new PointName("common.Mn")),
                Optional.of(new PointName("common.Md")),
                Optional.of(new PointName("common.SN")),
                Optional.of(new PointName("common.Vr")))),
        map(1, 66).profile().identity());
    assertEquals(Optional.empty(), map(1, 15).profile().identity());
  }

  @Test
  void are_read_as_often_as_they_can_change() {
    DiscoveredMap map = map(1, 66, 103, 50, 121, 30, 123, 24, 702, 50);

    assertEquals(Optional.of(Duration.ofMinutes(15)), point(map, "common.SN").every());
    assertEquals(Optional.empty(), point(map, "inverter.W").every());
    assertEquals(Optional.of(Duration.ofMinutes(1)), point(map, "settings.WMax").every());
    assertEquals(Optional.empty(), point(map, "controls.WMaxLimPct").every());
    assertEquals(Optional.of(Duration.ofMinutes(15)), point(map, "der_capacity.WMaxRtg").every());
    assertEquals(Optional.of(Duration.ofMinutes(1)), point(map, "der_capacity.WMax").every());
  }

  @Test
  void are_never_read_more_often_than_their_device() {
    DiscoveredMap map = map(SunSpecModels.shipped(), Duration.ofMinutes(5), 1, 66, 121, 30);

    assertEquals(Optional.empty(), point(map, "settings.WMax").every());
    assertEquals(Optional.of(Duration.ofMinutes(15)), point(map, "common.SN").every());
  }

  @Nested
  @DisplayName("can be written")
  class Written {

    private final DiscoveredMap all =
        map(
            1, 66, 121, 30, 123, 24, 124, 24, 126, 118, 601, 70, 702, 50, 703, 17, 704, 65, 705, 41,
            707, 69, 715, 7, 802, 62);

    @ParameterizedTest(name = "{0}: {1}, {2} to {3}")
    @CsvSource({
      "controls.WMaxLimPct, SETPOINT, 0, 100",
      "controls.Conn, SETPOINT, 0, 1",
      "controls.OutPFSet, SETPOINT, -1, 1",
      "controls.WMaxLimPct_RvrtTms, SETPOINT, 0, 65535",
      "settings.VRefOfs, CONFIG, -327670000000000, 327670000000000",
      "storage.InWRte, SETPOINT, -100, 100",
      "storage.WChaMax, CONFIG, 0, 655350000000000",
      "storage.StorCtl_Mod, SETPOINT, 0, 65535",
      "volt_var.curve.1.V1, CONFIG, 0, 655350000000000",
      "tracker.GlblCtl, SETPOINT, 0, 2",
      "der_capacity.VNom, PROTECTION, 0, 655350000000000",
      "der_enter_service.ESVHi, PROTECTION, 0, 655350000000000",
      "der_controls.PFWInj.PF, SETPOINT, 0, 1",
      "der_controls.AntiIslEna, PROTECTION, 0, 1",
      "der_volt_var.AdptCrvReq, CONFIG, 0, 65535",
      "der_trip_lv.Ena, PROTECTION, 0, 1",
      "der_operation.OpCtl, CONFIG, 0, 3",
      "battery.SetOp, SETPOINT, 1, 2",
    })
    void by_a_command_of_the_class_of_their_weight(
        String name, CommandClass commandClass, double least, double most) {
      WriteRule rule = point(all, name).write().orElseThrow();

      assertEquals(commandClass, rule.commandClass());
      assertEquals(least, rule.min());
      assertEquals(most, rule.max());
      assertEquals(WriteMethod.MULTIPLE, rule.method());
    }

    @ParameterizedTest
    @ValueSource(strings = {"common.DA", "common.Mn", "der_capacity.WMaxRtg"})
    void by_no_command_where_that_would_lose_the_device_or_has_no_meaning(String name) {
      assertEquals(Optional.empty(), point(all, name).write());
    }

    @Test
    void by_no_command_in_a_model_that_is_not_known_to_be_harmless(@TempDir Path folder)
        throws Exception {
      Files.writeString(
          folder.resolve("model_64999.json"),
          """
          {"id": 64999, "group": {"name": "acme", "type": "group", "points": [
            {"name": "ID", "type": "uint16", "size": 1}, {"name": "L", "type": "uint16", "size": 1},
            {"name": "Limit", "type": "uint16", "size": 1, "access": "RW"}]}}
          """);
      DiscoveredMap map = map(SunSpecModels.shipped().and(folder), EVERY, 64999, 1);

      assertEquals(Optional.empty(), point(map, "acme.Limit").write());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
      "controls.WMaxLimPct, controls.WMaxLimPct_RvrtTms, false",
      "controls.WMaxLim_Ena, controls.WMaxLimPct_RvrtTms, true",
      "controls.Conn, controls.Conn_RvrtTms, true",
      "storage.StorCtl_Mod, storage.InOutWRte_RvrtTms, true",
      "volt_var.ModEna, volt_var.RvrtTms, true",
      "der_controls.WSetPct, der_controls.WSetRvrtTms, false",
      "der_controls.PFWInj.PF, der_controls.PFWInjRvrtTms, false",
      "der_controls.PFWInjEna, der_controls.PFWInjRvrtTms, true",
      "der_volt_var.Ena, der_volt_var.RvrtTms, true",
    })
    void and_taken_back_by_the_device_itself(String name, String timer, boolean isStart) {
      assertEquals(
          Optional.of(new WriteRule.Reversion(new PointName(timer), isStart)),
          point(all, name).write().orElseThrow().reversion());
      assertTrue(point(all, timer).write().isPresent());
      assertEquals("s", point(all, timer).unit());
    }

    @Test
    void together_where_the_model_says_so() {
      assertEquals(
          Optional.of("der_controls.PFWInj"),
          point(all, "der_controls.PFWInj.PF").write().orElseThrow().group());
      assertEquals(
          Optional.of("der_controls.PFWInj"),
          point(all, "der_controls.PFWInj.Ext").write().orElseThrow().group());
      assertEquals(
          Optional.empty(), point(all, "der_controls.WSetPct").write().orElseThrow().group());
    }
  }

  @Test
  void of_every_known_model_have_names_and_timers_that_are_there() {
    Set<String> notes = new TreeSet<>();
    for (int id : SunSpecModels.shipped().all().keySet()) {
      DiscoveredMap map = map(id, 1200);
      notes.addAll(map.notes().stream().filter(note -> note.contains("left out")).toList());
      for (Point point : map.profile().points()) {
        point
            .write()
            .flatMap(WriteRule::reversion)
            .ifPresent(
                reversion -> {
                  WriteRule timer = point(map, reversion.timer().value()).write().orElseThrow();
                  assertEquals(
                      point.write().orElseThrow().commandClass(),
                      timer.commandClass(),
                      () -> point.name() + " and its timer");
                });
      }
    }
    assertTrue(notes.stream().allMatch(note -> note.contains("no whole number")), notes::toString);
  }
}
