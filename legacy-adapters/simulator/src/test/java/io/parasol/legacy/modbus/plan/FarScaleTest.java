// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.ReadRules;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.profile.WriteRule.WriteMethod;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.link.FakePlant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A model of 250 registers: exponents at 100 and 101, then twelve groups of twenty. */
@DisplayName("Values that are too far from what scales them")
class FarScaleTest {

  private static final int GROUPS = 12;
  private static final int FIRST = 110;

  private final FakePlant plant = new FakePlant();
  private final PointFixture[] points = points();
  private final FakeUnit unit =
      plant.device(1, Duration.ofSeconds(10), PointFixture.profile(points));

  private static PointFixture[] points() {
    List<PointFixture> points = new ArrayList<>(List.of(point("n", "holding 102", "uint16")));
    for (int i = 0; i < GROUPS; i++) {
      int at = FIRST + 20 * i;
      points.add(point("v" + i, "holding " + at, "uint16").scaledAt(100));
      points.add(point("e" + i, "holding " + (at + 10), "float32").scaledAt(101));
    }
    WriteRule rule =
        new WriteRule(
            CommandClass.SETPOINT, 0, 100, Wear.NONE, OptionalInt.empty(), WriteMethod.MULTIPLE);
    points.add(point("limit", "holding 349", "int16").scaledAt(100).write(rule));
    return points.toArray(PointFixture[]::new);
  }

  private void start() {
    unit.holding(100, new int[250]).holding(100, 0xFFFF, 2, 12);
    for (int i = 0; i < GROUPS; i++) {
      unit.holding(FIRST + 20 * i, 2300 + i).holding(FIRST + 20 * i + 10, 0x3FC0, 0);
    }
    plant.start();
    plant.loop.advance(Duration.ofSeconds(1));
  }

  private static String blocks(List<Block> blocks) {
    return blocks.stream().map(Block::toString).collect(Collectors.joining(", "));
  }

  private List<PointDecoder> decoders(PointFixture... of) {
    return PointMap.of(PointFixture.profile(of), Duration.ofSeconds(1)).points().stream().toList();
  }

  @Test
  void are_read_in_as_few_blocks_as_their_length_takes() {
    Planner planner = new Planner(BlockRules.of(LineCost.TCP, ReadRules.NONE));

    assertEquals(
        List.of(2, 242),
        List.of(
            planner.plan(decoders(points)).size(),
            planner.plan(decoders(points)).stream().mapToInt(b -> b.range().size()).sum()));
  }

  @Test
  void come_with_what_scales_them_as_long_as_one_block_can_hold_both() {
    Planner planner = new Planner(BlockRules.of(LineCost.TCP, ReadRules.NONE));

    assertEquals(
        "holding 100-224",
        blocks(
            planner.plan(
                decoders(
                    point("a", "holding 200", "uint16").scaledAt(100),
                    point("b", "holding 223", "uint32").scaledAt(101)))));
  }

  @Test
  void come_with_what_scales_them_even_if_a_write_waits_longer_for_it() {
    LineCost slow = LineCost.serial(2400, 11, Duration.ofMillis(20));
    Planner planner = new Planner(BlockRules.of(slow, ReadRules.NONE));

    assertEquals(
        "holding 100-180",
        blocks(
            planner.plan(
                decoders(
                    point("a", "holding 140", "uint16").scaledAt(100),
                    point("b", "holding 180", "uint16").scaledAt(101)))));
  }

  @Test
  void are_scaled_by_what_the_same_round_has_read() {
    start();

    String delivered = plant.delivered().get(0);

    assertEquals(
        IntStream.range(0, GROUPS)
            .mapToObj(i -> List.of("v" + i + "=" + (2300 + i) / 10.0, "e" + i + "=150"))
            .flatMap(List::stream)
            .map(text -> text.replaceAll("\\.0$", ""))
            .sorted()
            .toList(),
        List.of(delivered.split(" ")).stream().filter(text -> text.matches("[ev].*")).toList());
    assertEquals(2 * GROUPS + 2, delivered.split(" ").length - 1);
  }

  @Test
  void follow_it_when_it_changes() {
    start();
    plant.delivered();
    unit.holding(100, 0xFFFE);
    plant.loop.advance(Duration.ofSeconds(10));

    assertEquals(
        "v11=23.11",
        List.of(plant.delivered().get(0).split(" ")).stream()
            .filter(text -> text.startsWith("v11"))
            .findFirst()
            .orElseThrow());
  }

  @Test
  void are_not_available_where_it_is_not() {
    unit.holding(100, 0);
    start();
    plant.delivered();
    unit.holding(100, 0x8000);
    plant.loop.advance(Duration.ofSeconds(10));

    List<String> read = List.of(plant.delivered().get(0).split(" "));

    assertEquals(
        List.of("v11=not_available"),
        read.stream().filter(text -> text.startsWith("v11")).toList());
    assertEquals(List.of("e11=150"), read.stream().filter(text -> text.startsWith("e11")).toList());
  }

  @Test
  void are_there_again_a_round_after_a_bad_register_beside_them() {
    start();
    plant.delivered();
    unit.without(105);
    plant.loop.advance(Duration.ofSeconds(20));

    String delivered = plant.delivered().get(1);

    assertEquals(26, delivered.split("=").length - 1, delivered);
    assertEquals(0, delivered.split("illegal|not_av").length - 1, delivered);
  }

  @Test
  void are_written_with_the_scale_that_is_read_right_before() {
    start();
    unit.holding(100, 0xFFFE);
    plant.master.asked();

    CompletableFuture<Receipt> receipt =
        plant
            .link(1)
            .apply(
                Commands.write(
                    new DeviceId("device-1"),
                    plant.loop.instant(),
                    CommandClass.SETPOINT,
                    Commands.values("limit", 60),
                    Map.of()),
                toTakeBack -> CompletableFuture.allOf())
            .toCompletableFuture();
    plant.loop.advance(Duration.ofSeconds(5));

    assertEquals(Receipt.Result.APPLIED, receipt.join().result(), () -> receipt.join().detail());
    assertEquals(6000, unit.holding(349));
    assertEquals(Commands.values("limit", 60.0), receipt.join().readBack());
    assertEquals(
        List.of("1: read holding 100", "1: read holding 349", "1: write 349=[6000]"),
        plant.master.asked().subList(0, 3));
  }
}
