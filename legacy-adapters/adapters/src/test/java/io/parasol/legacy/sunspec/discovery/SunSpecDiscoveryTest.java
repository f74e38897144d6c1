// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.DiscoveredMap.Part;
import io.parasol.legacy.MapDiscovery.Found;
import io.parasol.legacy.MapDiscovery.NotFound;
import io.parasol.legacy.MapDiscovery.NotFoundReason;
import io.parasol.legacy.MapDiscovery.Verdict;
import io.parasol.legacy.RegisterReader;
import io.parasol.legacy.RegisterReader.NoReadResponse;
import io.parasol.legacy.RegisterReader.ReadExceptionResponse;
import io.parasol.legacy.RegisterReader.Words;
import io.parasol.legacy.sunspec.model.Chain;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The discovery of SunSpec models")
class SunSpecDiscoveryTest {

  private static final Duration EVERY = Duration.ofSeconds(5);

  /** Random devices; -Dparasol.rounds=10000 is for a long run. */
  private static final int ROUNDS = Integer.getInteger("parasol.rounds", 50);

  private static final SunSpecDiscovery DISCOVERY = new SunSpecDiscovery(SunSpecModels.shipped());

  private static DiscoveredMap map(FakeDevice device) {
    return assertInstanceOf(
            Found.class, DISCOVERY.discover(device, EVERY).toCompletableFuture().join())
        .map();
  }

  private static NotFound failure(RegisterReader device) {
    return assertInstanceOf(
        NotFound.class, DISCOVERY.discover(device, EVERY).toCompletableFuture().join());
  }

  private static List<Integer> ids(DiscoveredMap map) {
    return map.parts().stream().map(Part::id).toList();
  }

  private static Optional<Point> point(DiscoveredMap map, String name) {
    return map.profile().point(new PointName(name));
  }

  private static int address(DiscoveredMap map, String name) {
    return point(map, name).orElseThrow().at().offset();
  }

  @ParameterizedTest(name = "at {0}")
  @ValueSource(ints = {40000, 0, 50000})
  void finds_a_map_at_each_of_the_places_where_one_may_begin(int base) {
    DiscoveredMap map = map(FakeDevice.at(base).common().filled(103, 50, 1).endMark());

    assertEquals(
        List.of(new Part(1, base + 2, 68, "common"), new Part(103, base + 70, 52, "inverter")),
        map.parts());
    assertEquals(base + 72 + 12, address(map, "inverter.W"));
    assertEquals(List.of(), map.notes());
  }

  @Test
  void takes_the_first_place_of_two() {
    FakeDevice device = FakeDevice.at(40000).common().endMark();
    device.put(0, 0x5375).put(1, 0x6E53).put(2, 1).put(3, 66);

    assertEquals(40002, map(device).parts().get(0).address());
  }

  @Test
  void tells_who_the_device_is() {
    DiscoveredMap map = map(FakeDevice.at(0).common("ACME", "PV 2000", "1.2.3", "SN1").endMark());

    assertEquals(new DeviceIdentity("ACME", "PV 2000", "SN1", "1.2.3"), map.identity());
  }

  @Test
  void asks_for_the_texts_one_by_one_where_they_are_refused_together() {
    FakeDevice device = FakeDevice.at(0).common("ACME", "PV2000", "1.2", "SN1").endMark();
    // The options, between model and version, cannot be read.
    device.answering(36, new ReadExceptionResponse(2));

    assertEquals(new DeviceIdentity("ACME", "PV2000", "SN1", "1.2"), map(device).identity());
  }

  @Test
  void asks_for_no_text_that_a_read_cannot_hold(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("model_1.json"),
        """
        {"id": 1, "group": {"name": "common", "type": "group", "points": [
          {"name": "ID", "type": "uint16", "size": 1}, {"name": "L", "type": "uint16", "size": 1},
          {"name": "Mn", "type": "string", "size": 100}, {"name": "Md", "type": "string", "size": 126},
          {"name": "SN", "type": "string", "size": 4}]}}
        """);
    FakeDevice device = FakeDevice.at(0).raw(1, 230).text("ACME", 100).text("PV", 126);
    device.text("SN1", 4).endMark();

    SunSpecDiscovery discovery = new SunSpecDiscovery(SunSpecModels.shipped().and(folder));
    Found found =
        assertInstanceOf(
            Found.class, discovery.discover(device, EVERY).toCompletableFuture().join());

    assertEquals(new DeviceIdentity("ACME", "", "SN1", ""), found.map().identity());
  }

  @Test
  void reads_the_counts_that_the_models_need_and_no_more() {
    FakeDevice device = FakeDevice.at(40000).common();
    int at = device.end();
    // NPt 2, NCrv 3: 15 + 3 * (10 + 2 * 2) registers.
    device.filled(705, 55, 0).put(at + 5, 2).put(at + 6, 3).endMark();

    DiscoveredMap map = map(device);

    assertEquals(at + 15 + 2 * 14 + 10 + 2, address(map, "der_volt_var.Crv.3.Pt.2.V"));
    assertEquals(Optional.empty(), point(map, "der_volt_var.Crv.4.ActPt"));
    assertEquals(Optional.empty(), point(map, "der_volt_var.Crv.1.Pt.3.V"));
    assertTrue(device.asked().size() < 20, device.asked()::toString);
  }

  @Nested
  @DisplayName("survives what devices in the field do")
  class Quirks {

    @Test
    void one_zero_at_the_end_where_two_registers_cannot_be_read() {
      DiscoveredMap map = map(FakeDevice.at(40000).common().filled(103, 50, 1).raw(0));

      assertEquals(List.of(1, 103), ids(map));
      assertEquals(List.of("the chain ends with 0 at 40122"), map.notes());
    }

    @Test
    void no_end_but_an_exception() {
      DiscoveredMap map = map(FakeDevice.at(40000).common().filled(103, 50, 1));

      assertEquals(List.of(1, 103), ids(map));
      assertEquals(List.of("no end mark at 40122 (exception 02)"), map.notes());
    }

    @Test
    void a_chain_of_three_thousand_registers_that_ends_with_an_exception() {
      FakeDevice device = FakeDevice.at(40000).common();
      for (int i = 0; i < 10; i++) {
        device.filled(64112, 292, 7);
      }

      DiscoveredMap map = map(device);

      assertEquals(11, map.parts().size());
      assertEquals(40070 + 10 * 294, map.parts().get(10).address() + 294);
    }

    @Test
    void a_repetition_whose_length_does_not_divide() {
      FakeDevice device = FakeDevice.at(40000).common();
      int at = device.end();
      device.filled(803, 26 + 45, 1).filled(103, 50, 1).endMark();

      DiscoveredMap map = map(device);

      assertEquals(at + 2, address(map, "battery_bank.NStr"));
      assertEquals(Optional.empty(), point(map, "battery_bank.string.1.StrNMod"));
      assertEquals(List.of(1, 803, 103), ids(map));
      assertEquals(
          List.of(
              "model 803 at 40070: length 71 leaves no whole number of groups string;"
                  + " they are left out"),
          map.notes());
    }

    @Test
    void a_common_model_of_fifteen_registers_with_nothing_behind_it() {
      FakeDevice device = FakeDevice.at(40000).raw(1, 15).text("SAX", 15);

      DiscoveredMap map = map(device);

      assertEquals(List.of(new Part(1, 40002, 17, "common")), map.parts());
      // Even the manufacturer's name, of 16 registers, does not fit.
      assertEquals(List.of(), map.profile().points());
      assertEquals(DeviceIdentity.UNKNOWN, map.identity());
    }

    @Test
    void a_common_model_without_its_pad() {
      FakeDevice device = FakeDevice.at(40000).raw(1, 65).text("OLD", 64).raw(126);
      device.filled(103, 50, 1).endMark();

      DiscoveredMap map = map(device);

      assertEquals(40002 + 67, map.parts().get(1).address());
      assertEquals("OLD", map.identity().manufacturer());
      assertTrue(point(map, "common.DA").isPresent());
    }

    @Test
    void models_out_of_order_and_twice() {
      FakeDevice device = FakeDevice.at(40000).common();
      device.filled(160, 28, 1).filled(103, 50, 1).filled(160, 48, 1).filled(101, 50, 1);
      device.filled(203, 105, 1).filled(120, 26, 1).endMark();

      DiscoveredMap map = map(device);

      assertEquals(List.of(1, 160, 103, 160, 101, 203, 120), ids(map));
      assertEquals(
          List.of("common", "mppt", "inverter", "mppt#2", "inverter#2", "meter", "nameplate"),
          map.parts().stream().map(Part::name).toList());
      assertTrue(point(map, "mppt.module.1.DCW").isPresent());
      assertTrue(point(map, "mppt#2.module.2.DCW").isPresent());
      assertTrue(point(map, "inverter#2.W").isPresent());
    }

    @Test
    void models_of_the_vendor() {
      FakeDevice device = FakeDevice.at(40000).common();
      device.filled(65230, 88, 1).filled(103, 50, 1).filled(65232, 8, 1).endMark();

      DiscoveredMap map = map(device);

      assertEquals(
          List.of("common", "", "inverter", ""), map.parts().stream().map(Part::name).toList());
      assertEquals(40070 + 90 + 2 + 12, address(map, "inverter.W"));
    }

    @Test
    void the_wrong_unit_of_a_gateway_which_is_not_the_wrong_map() {
      FakeDevice device = FakeDevice.empty();
      for (int base : Chain.BASES) {
        device.answering(base, new ReadExceptionResponse(0x0B));
      }

      assertEquals(
          new NotFound(NotFoundReason.ABSENT, "no such unit: exception 0B"), failure(device));
    }

    @Test
    void silence() {
      FakeDevice device = FakeDevice.empty();
      for (int base : Chain.BASES) {
        device.answering(base, new NoReadResponse("timeout", true));
      }

      assertEquals(new NotFound(NotFoundReason.ABSENT, "no such unit: timeout"), failure(device));
    }

    @Test
    void a_device_that_is_mute_where_it_has_no_map() {
      FakeDevice device = FakeDevice.at(0).common().endMark();
      device.answering(40000, new NoReadResponse("timeout", true));

      assertEquals(List.of(1), ids(map(device)));
    }

    @Test
    void one_lost_answer_which_is_not_the_lack_of_a_map() {
      FakeDevice device = FakeDevice.at(40000).common().endMark();
      device.answering(40000, new NoReadResponse("timeout", true));

      assertEquals(
          new NotFound(
              NotFoundReason.BROKEN_OFF,
              "no response at every address (timeout), but exception 02 at 0, exception 02 at"
                  + " 50000"),
          failure(device));
    }

    @Test
    void a_device_that_is_none_of_sunspec() {
      FakeDevice device = FakeDevice.empty().put(0, 7).put(1, 8);

      assertEquals(
          new NotFound(
              NotFoundReason.NO_MAP,
              "answered, but is not a SunSpec map: exception 02 at 40000, other registers at 0,"
                  + " exception 02 at 50000"),
          failure(device));
    }

    @Test
    void a_mark_with_another_model_behind_it() {
      assertEquals(
          new NotFound(
              NotFoundReason.NO_MAP,
              "answered, but is not a SunSpec map: the mark, then model 65535 instead of 1 at"
                  + " 40000, exception 02 at 0, exception 02 at 50000"),
          failure(FakeDevice.at(40000).endMark()));
    }

    @ParameterizedTest(name = "exception {0}")
    @ValueSource(ints = {0x0A, 0x0B})
    void a_gateway_that_loses_the_device_in_the_middle(int code) {
      FakeDevice device = FakeDevice.at(40000).common().filled(103, 50, 1).endMark();
      device.answering(40122, new ReadExceptionResponse(code));

      assertEquals(
          new NotFound(NotFoundReason.BROKEN_OFF, "no response from 40122 on"), failure(device));
    }

    @Test
    void a_device_that_falls_silent_in_the_middle() {
      FakeDevice device = FakeDevice.at(40000).common().filled(103, 50, 1).endMark();
      device.answering(40070, new NoReadResponse("timeout", true));

      assertEquals(
          new NotFound(NotFoundReason.BROKEN_OFF, "no response from 40070 on"), failure(device));
    }

    /** A base is reported for what is behind it, a model for its length. */
    @ParameterizedTest(name = "exception {0} at {1}")
    @CsvSource({
      "5, 40000, 40000",
      "6, 40000, 40000",
      "6, 40002, 40000",
      "6, 40003, 40002",
      "5, 40070, 40070",
      "6, 40071, 40070",
      "6, 40122, 40122",
    })
    void a_device_that_is_busy(int code, int address, int reports) {
      FakeDevice device = FakeDevice.at(40000).common().filled(103, 50, 1).endMark();
      device.answering(address, new ReadExceptionResponse(code));

      assertEquals(
          new NotFound(NotFoundReason.BROKEN_OFF, "the device is busy, at " + reports),
          failure(device));
    }

    /** A count that could not be read is not 0: the groups would be missing permanently. */
    @ParameterizedTest(name = "exception {0}: {1}")
    @CsvSource({
      "5,  'the device is busy, at 40075'",
      "6,  'the device is busy, at 40075'",
      "10, 'no response from 40075 on: exception 0A'",
      "11, 'no response from 40075 on: exception 0B'",
    })
    void a_device_that_does_not_say_now_how_many_groups_it_has(int code, String why) {
      FakeDevice device = FakeDevice.at(40000).common().filled(705, 55, 0);
      device.put(40075, 2).put(40076, 3).endMark();
      device.answering(40075, new ReadExceptionResponse(code));

      assertEquals(new NotFound(NotFoundReason.BROKEN_OFF, why), failure(device));
    }

    @Test
    void a_device_that_does_not_say_now_who_it_is() {
      FakeDevice device = FakeDevice.at(40000).common().endMark();
      device.answering(40010, new ReadExceptionResponse(6));

      assertEquals(
          new NotFound(NotFoundReason.BROKEN_OFF, "the device is busy, at 40004"), failure(device));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {0, 0xFFFF})
    void a_number_of_groups_that_is_none(int count) {
      FakeDevice device = FakeDevice.at(40000).common().filled(705, 55, 0);
      device.put(40075, count).put(40076, count).endMark();

      DiscoveredMap map = map(device);

      assertTrue(point(map, "der_volt_var.Ena").isPresent());
      assertEquals(Optional.empty(), point(map, "der_volt_var.Crv.1.ActPt"));
    }
  }

  @Nested
  @DisplayName("is bounded")
  class Bounded {

    @Test
    void by_the_end_of_the_addresses() {
      FakeDevice device = FakeDevice.at(40000).common().raw(103, 0xFFFF).raw(new int[50]);

      DiscoveredMap map = map(device);

      assertEquals(List.of(1), ids(map));
      assertEquals(
          List.of(
              "model 103 at 40070: length 65535 passes address 65535; the chain ends before it"),
          map.notes());
    }

    @Test
    void by_the_number_of_models_which_may_be_empty() {
      FakeDevice device = FakeDevice.at(0).common();
      for (int i = 0; i < 300; i++) {
        device.raw(64999, 0);
      }

      DiscoveredMap map = map(device);

      assertEquals(256, map.parts().size());
      assertEquals("model 64999 at 70: length 0, so it has no points", map.notes().get(0));
      assertEquals(
          "more than 256 models; those from 580 on are left out",
          map.notes().get(map.notes().size() - 1));
    }

    @Test
    void by_the_number_of_points() {
      FakeDevice device = FakeDevice.at(0).common();
      device.filled(401, 14 + 8 * 4000, 0);

      DiscoveredMap map = map(device);

      assertTrue(map.profile().points().size() <= MapMaker.MAX_POINTS);
      assertEquals(1, map.notes().stream().filter(note -> note.contains("more points")).count());
    }

    @Test
    void whatever_the_device_says() {
      Random random = new Random(7);
      for (int round = 0; round < ROUNDS; round++) {
        FakeDevice device = FakeDevice.at(40000).raw(1, random.nextInt(80));
        int[] known = SunSpecModels.shipped().all().keySet().stream().mapToInt(i -> i).toArray();
        for (int i = 0; i < 30; i++) {
          int length = random.nextInt(120);
          device.raw(
              random.nextBoolean() ? known[random.nextInt(known.length)] : random.nextInt(65536));
          device.raw(random.nextInt(10) == 0 ? random.nextInt(65536) : length);
          device.raw(random.ints(length, 0, 65536).toArray());
        }
        device.distorted(answer -> distort(answer, random));

        DISCOVERY.discover(device, EVERY).toCompletableFuture().join();

        assertTrue(device.asked().size() < 3_000, () -> "asked " + device.asked().size());
      }
    }

    private RegisterReader.Answer distort(RegisterReader.Answer answer, Random random) {
      if (!(answer instanceof Words words) || random.nextInt(20) > 0) {
        return answer;
      }
      return new Words(words.words().stream().map(word -> random.nextInt(65536)).toList());
    }
  }

  @Nested
  @DisplayName("checks later that the map is still the same")
  class Verified {

    private final FakeDevice device =
        FakeDevice.at(40000).common().filled(103, 50, 1).filled(714, 68, 1).endMark();
    private final DiscoveredMap map = map(device);

    private Verdict verdict() {
      return DISCOVERY.verify(device, map).toCompletableFuture().join();
    }

    @Test
    void with_one_short_request_a_model_and_one_for_the_end() {
      int before = device.asked().size();

      assertEquals(Verdict.SAME, verdict());

      List<FakeDevice.Asked> asked = device.asked().subList(before, device.asked().size());
      assertEquals(
          List.of(
              new FakeDevice.Asked(40002, 2),
              new FakeDevice.Asked(40070, 2),
              new FakeDevice.Asked(40122, 2),
              new FakeDevice.Asked(40192, 1)),
          asked);
    }

    @Test
    void and_sees_another_length() {
      device.put(40123, 43);

      assertEquals(Verdict.CHANGED, verdict());
    }

    @Test
    void and_sees_another_model() {
      device.put(40070, 113);

      assertEquals(Verdict.CHANGED, verdict());
    }

    @Test
    void and_sees_one_more_at_the_end() {
      device.put(40192, 160);

      assertEquals(Verdict.CHANGED, verdict());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {0, 0xFFFF})
    void and_takes_either_end_for_the_end(int end) {
      device.put(40192, end);

      assertEquals(Verdict.SAME, verdict());
    }

    @Test
    void and_takes_what_ended_the_chain_before_for_the_end_again() {
      device.put(40192, 160).put(40193, 0xFFFF);
      DiscoveredMap cut = map(device);
      assertEquals(List.of(1, 103, 714), ids(cut));
      assertEquals(Verdict.SAME, DISCOVERY.verify(device, cut).toCompletableFuture().join());

      device.without(40193);
      assertEquals(Verdict.SAME, verdict());
      device.answering(40193, new ReadExceptionResponse(6));
      assertEquals(Verdict.SAME, verdict());
    }

    @ParameterizedTest(name = "exception {0}")
    @ValueSource(ints = {2, 3})
    void and_sees_that_there_is_no_such_register_any_more(int code) {
      device.answering(40123, new ReadExceptionResponse(code));

      assertEquals(Verdict.CHANGED, verdict());
    }

    @Test
    void and_sees_that_one_is_gone() {
      device.answering(40122, new ReadExceptionResponse(2));

      assertEquals(Verdict.CHANGED, verdict());
    }

    @ParameterizedTest(name = "exception {0}")
    @ValueSource(ints = {4, 6, 0x0B})
    void and_knows_nothing_if_the_device_cannot_say(int code) {
      device.answering(40122, new ReadExceptionResponse(code));

      assertEquals(Verdict.UNKNOWN, verdict());
    }

    @Test
    void and_knows_nothing_if_the_device_is_silent() {
      device.answering(40002, new NoReadResponse("timeout", true));

      assertEquals(Verdict.UNKNOWN, verdict());
    }
  }

  @Nested
  @DisplayName("remembers a map")
  class Remembered {

    @Test
    void as_it_was() {
      FakeDevice device = FakeDevice.at(40000).common();
      device.filled(705, 55, 0).put(40075, 2).put(40076, 3).filled(160, 48, 1).endMark();
      DiscoveredMap map = map(device);

      assertEquals(Optional.of(map), DISCOVERY.recall(map.findings(), EVERY));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "{}",
          "[]",
          "{\"form\":2,\"models\":[],\"counts\":[]}",
          "{\"form\":1,\"models\":[],\"counts\":[],\"manufacturer\":\"\",\"model\":\"\","
              + "\"serial\":\"\",\"firmware\":\"\"}",
          "{\"form\":1,\"models\":[[1,40002,66],[103,40002,50]],\"counts\":[],"
              + "\"manufacturer\":\"\",\"model\":\"\",\"serial\":\"\",\"firmware\":\"\"}",
          "{\"form\":1,\"models\":[[1,65000,66000]],\"counts\":[],\"manufacturer\":\"\","
              + "\"model\":\"\",\"serial\":\"\",\"firmware\":\"\"}",
        })
    void but_makes_nothing_of_what_it_did_not_write(String findings) {
      assertEquals(Optional.empty(), DISCOVERY.recall(findings, EVERY));
    }
  }
}
