// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Addresses;
import io.parasol.config.model.profile.BlockLimit;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.ReadRules;
import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.AddressRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The planner")
class PlannerTest {

  private static final LineCost AT_9600 = LineCost.serial(9600, 10, Duration.ofMillis(20));

  private static String plan(LineCost cost, int most, PointFixture... points) {
    return plan(cost, most, new ForbiddenWords(), points);
  }

  private static String plan(
      LineCost cost, int most, ForbiddenWords forbidden, PointFixture... points) {
    return text(
        new Planner(new BlockRules(cost, ReadRules.NONE, most, forbidden)).plan(decoders(points)));
  }

  private static String text(List<Block> blocks) {
    return blocks.stream().map(Block::toString).collect(Collectors.joining(", "));
  }

  private static List<PointDecoder> decoders(PointFixture... points) {
    Profile profile = PointFixture.profile(points);
    return profile.points().stream().map(each -> PointDecoder.of(profile, each)).toList();
  }

  @Test
  void merges_neighbours_of_one_table_and_never_of_two() {
    assertEquals(
        "coil 4, holding 10-12, input 13",
        plan(
            LineCost.TCP,
            125,
            point("c", "input 13", "uint16"),
            point("b", "holding 11", "uint32"),
            point("a", "holding 10", "uint16"),
            point("d", "coil 4", "bool")));
  }

  @ParameterizedTest(name = "at {0} baud, a gap of {1} is read over: {2}")
  @CsvSource({
    "9600, 19, true",
    "9600, 20, false",
    "19200, 29, true",
    "19200, 30, false",
    "38400, 51, true",
    "38400, 52, false",
    "115200, 123, true",
  })
  void reads_over_a_gap_when_that_costs_less_than_another_request(
      int baud, int gap, boolean isMerged) {
    String plan =
        plan(
            LineCost.serial(baud, 10, Duration.ofMillis(20)),
            125,
            point("a", "holding 0", "uint16"),
            point("b", "holding " + (1 + gap), "uint16"));

    assertEquals(isMerged ? "holding 0-" + (1 + gap) : "holding 0, holding " + (1 + gap), plan);
  }

  @Test
  void reads_over_every_gap_that_one_block_can_hold_on_tcp() {
    assertEquals(
        "holding 0, holding 124-200",
        plan(
            LineCost.TCP,
            125,
            point("a", "holding 0", "uint16"),
            point("b", "holding 124", "uint16"),
            point("c", "holding 200", "uint16")));
    assertEquals(
        "holding 0-124",
        plan(
            LineCost.TCP,
            125,
            point("a", "holding 0", "uint16"),
            point("b", "holding 124", "uint16")));
  }

  @Test
  void keeps_to_the_longest_block_of_the_device_and_splits_no_point() {
    assertEquals(
        "holding 0-2, holding 3-6, holding 7-10",
        plan(
            LineCost.TCP,
            5,
            point("a", "holding 0", "uint16"),
            point("b", "holding 1", "uint32"),
            point("c", "holding 3", "uint64"),
            point("d", "holding 7", "uint64")));
  }

  @Test
  void reads_up_to_2000_bits_at_once() {
    PointFixture first = point("first", "discrete 0", "bool");

    assertEquals(
        "discrete 0-1999", plan(LineCost.TCP, 10, first, point("last", "discrete 1999", "bool")));
    assertEquals(
        "discrete 0, discrete 2000",
        plan(LineCost.TCP, 10, first, point("last", "discrete 2000", "bool")));
  }

  @Test
  void reads_up_to_the_last_address_of_each_table_and_never_beyond_it() {
    List<Block> blocks =
        new Planner(new BlockRules(LineCost.TCP, ReadRules.NONE, 125, new ForbiddenWords()))
            .plan(
                decoders(
                    point("first", "holding 65411", "uint16"),
                    point("last", "holding 65535", "uint16"),
                    point("long", "input 65532", "uint64"),
                    point("bit", "coil 63536", "bool"),
                    point("lastBit", "coil 65535", "bool")));

    assertEquals("coil 63536-65535, holding 65411-65535, input 65532-65535", text(blocks));
    blocks.forEach(Block::request); // which rejects a range that passes the table
  }

  @Test
  void keeps_points_that_overlap_in_one_block() {
    assertEquals(
        "holding 3-5",
        plan(
            new LineCost(1, 1_000_000),
            125,
            point("word", "holding 3", "uint16"),
            point("bit", "holding 3", "bit(2)"),
            point("long", "holding 3", "uint32"),
            point("next", "holding 4", "uint32")));
  }

  @Nested
  @DisplayName("keeps a value with its scale point")
  class ScalePoints {

    @Test
    void even_when_the_gap_is_expensive() {
      assertEquals(
          "holding 10-60",
          plan(
              AT_9600,
              125,
              point("W", "holding 10", "int16").scaledBy("SF"),
              point("SF", "holding 60", "int16")));
    }

    @Test
    void that_is_read_more_than_once_when_one_block_cannot_hold_all_its_values() {
      assertEquals(
          "holding 0-4, holding 4-8",
          plan(
              LineCost.TCP,
              5,
              point("a", "holding 0", "int16").scaledBy("SF"),
              point("SF", "holding 4", "int16"),
              point("b", "holding 8", "int16").scaledBy("SF")));
    }

    @Test
    void or_says_that_this_cannot_be() {
      assertEquals(
          "point a: needs 126 registers in one read, with its scale point; expected at most 125",
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      plan(
                          LineCost.TCP,
                          125,
                          point("a", "holding 0", "int16").scaledBy("SF"),
                          point("SF", "holding 125", "int16")))
              .getMessage());
    }
  }

  @ParameterizedTest(name = "at {0} baud, of 125 registers in a row: {1}")
  @CsvSource({"1200, 11", "9600, 52", "19200, 114", "115200, 125"})
  void lets_no_write_wait_longer_than_it_must_and_splits_no_point_for_it(int baud, int longest) {
    LineCost cost = LineCost.serial(baud, 10, Duration.ofMillis(20));
    List<PointFixture> words = new ArrayList<>();
    for (int i = 0; i < 125; i++) {
      words.add(point("p" + i, "holding " + i, "uint16"));
    }

    List<Block> blocks =
        new Planner(BlockRules.of(cost, ReadRules.NONE))
            .plan(decoders(words.toArray(PointFixture[]::new)));

    assertTrue(blocks.stream().allMatch(block -> block.range().size() <= longest));
    assertEquals((125 + longest - 1) / longest, blocks.size());
    assertEquals(
        "holding 0-119", plan(cost, 125, point("text", "holding 0", "string(240)")), "one point");
  }

  @Test
  void leaves_out_what_is_forbidden() {
    ForbiddenWords forbidden = new ForbiddenWords();
    forbidden.forbid(Table.HOLDING, new AddressRange(5, 7));
    PointFixture[] points = {
      point("a", "holding 0", "uint16"),
      point("b", "holding 4", "uint16"),
      point("c", "holding 7", "uint16"),
      point("d", "input 4", "uint16"),
      point("e", "input 7", "uint16")
    };

    assertEquals("holding 0-4, holding 7, input 4-7", plan(LineCost.TCP, 125, forbidden, points));
  }

  @Test
  void keeps_to_the_limit_of_each_range_and_off_what_the_profile_forbids() {
    ReadRules rules =
        new ReadRules(
            125,
            List.of(new BlockLimit(new Addresses(Table.HOLDING, 100, 199), 3)),
            List.of(new Addresses(Table.HOLDING, 205, 206)));
    PointFixture[] points = {
      point("a", "holding 90", "uint16"),
      point("b", "holding 98", "uint16"),
      point("c", "holding 100", "uint16"),
      point("d", "holding 101", "uint16"),
      point("e", "holding 103", "uint16"),
      point("f", "holding 203", "uint16"),
      point("g", "holding 207", "uint16"),
      point("h", "input 103", "uint16"),
      point("i", "input 207", "uint16")
    };

    assertEquals(
        "holding 90, holding 98-100, holding 101-103, holding 203, holding 207, input 103-207",
        text(new Planner(BlockRules.of(LineCost.TCP, rules)).plan(decoders(points))));
  }

  @Test
  void says_which_point_cannot_be_read_for_what_is_forbidden() {
    ReadRules rules = new ReadRules(125, List.of(), List.of(new Addresses(Table.HOLDING, 5, 6)));
    List<PointDecoder> points =
        decoders(
            point("W", "holding 4", "int16").scaledBy("SF"), point("SF", "holding 7", "int16"));

    assertEquals(
        "point W: holding 4-7, with its scale point, contains forbidden addresses; expected none",
        assertThrows(
                IllegalArgumentException.class,
                () -> new Planner(BlockRules.of(LineCost.TCP, rules)).plan(points))
            .getMessage());
  }

  @Nested
  @DisplayName("knows what a read costs")
  class Costs {

    @ParameterizedTest(name = "{0} baud, {1} bits, {2} registers: {3} a second")
    @CsvSource({
      "9600, 10, 2, 40.0",
      "9600, 10, 10, 24.0",
      "9600, 10, 60, 6.86",
      "9600, 10, 125, 3.56",
      "19200, 10, 2, 80.0",
      "19200, 10, 10, 48.0",
      "19200, 10, 60, 13.7",
      "19200, 10, 125, 7.11",
      "38400, 10, 2, 126",
      "38400, 10, 10, 82.7",
      "38400, 10, 60, 26.2",
      "38400, 10, 125, 13.9",
      "115200, 10, 2, 201",
      "115200, 10, 10, 157",
      "115200, 10, 60, 66.5",
      "115200, 10, 125, 38.0",
      "9600, 11, 2, 36.4",
      "9600, 11, 10, 21.8",
      "9600, 11, 60, 6.23",
      "9600, 11, 125, 3.23",
      "19200, 11, 2, 72.7",
      "19200, 11, 10, 43.6",
      "19200, 11, 60, 12.5",
      "19200, 11, 125, 6.46",
      "115200, 11, 2, 195",
      "115200, 11, 10, 150",
      "115200, 11, 60, 61.7",
      "115200, 11, 125, 34.9",
    })
    void on_a_serial_line(int baud, int bits, int registers, double perSecond) {
      long cost = LineCost.serial(baud, bits, Duration.ZERO).of(registers, false);

      assertEquals(perSecond, 1e9 / cost, perSecond * 0.005);
    }

    @Test
    void of_bits_by_sixteens() {
      assertEquals(103, new LineCost(100, 1).of(33, true));
      assertEquals(133, new LineCost(100, 1).of(33, false));
    }
  }

  @Nested
  @DisplayName("makes a poll plan")
  class Plans {

    @Test
    void with_a_round_for_each_period() {
      Profile profile =
          PointFixture.profile(
              new Quirks(10, 1, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)),
              point("a", "holding 0", "uint16"),
              point("b", "holding 1", "uint32").every(Duration.ofSeconds(60)),
              point("c", "holding 9", "uint16"),
              point("d", "holding 10", "uint16"),
              point("e", "coil 3", "bool"));

      assertEquals(
          List.of(
              new PollPlan.Cycle(Duration.ofSeconds(5), 4, 3, 3, 1),
              new PollPlan.Cycle(Duration.ofSeconds(60), 1, 1, 2, 0)),
          PollPlan.of(profile, Duration.ofSeconds(5)).cycles());
    }

    @Test
    void in_which_a_slow_scale_point_is_read_with_its_fast_value_too() {
      Profile profile =
          PointFixture.profile(
              point("W", "holding 0", "int16").scaledBy("SF"),
              point("SF", "holding 9", "int16").every(Duration.ofSeconds(60)));

      assertEquals(
          List.of(
              new PollPlan.Cycle(Duration.ofSeconds(1), 1, 1, 10, 0),
              new PollPlan.Cycle(Duration.ofSeconds(60), 1, 1, 1, 0)),
          PollPlan.of(profile, Duration.ofSeconds(1)).cycles());
    }
  }
}
