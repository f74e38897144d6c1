// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ReadRules;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.AddressRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A sweep")
class BisectingSweepTest {

  private static List<PointDecoder> decoders(PointFixture... points) {
    Profile profile = PointFixture.profile(points);
    return profile.points().stream().map(each -> PointDecoder.of(profile, each)).toList();
  }

  private static List<PointDecoder> words(int count) {
    return decoders(
        IntStream.range(0, count)
            .mapToObj(at -> point("p" + at, "holding " + at, "uint16"))
            .toArray(PointFixture[]::new));
  }

  private static List<Block> plan(List<PointDecoder> points) {
    return new Planner(BlockRules.of(LineCost.TCP, ReadRules.NONE)).plan(points);
  }

  /** Plays a device that refuses blocks with an illegal word, or too many words. */
  private static final class Device {
    final BitSet illegal = new BitSet();
    final TreeSet<Integer> read = new TreeSet<>();
    int longest = 125;
    int requests;

    BisectingSweep.Findings sweep(List<Block> blocks) {
      BisectingSweep sweep = new BisectingSweep(blocks);
      BisectingSweep.BlockRead ask;
      while ((ask = sweep.next()) != null) {
        requests++;
        AddressRange range = ask.block().range();
        int first = illegal.nextSetBit(range.start());
        if (range.size() > longest || (first >= 0 && first < range.end())) {
          sweep.refused(ask);
        } else {
          sweep.answered(ask);
          ask.block().points().forEach(point -> read.add(point.point().at().offset()));
        }
      }
      assertTrue(sweep.isDone());
      return sweep.findings();
    }
  }

  private static List<String> names(List<PointDecoder> points) {
    return points.stream().map(point -> point.point().name().value()).toList();
  }

  @RepeatedTest(value = 100, name = "random map {currentRepetition}")
  void finds_one_bad_register_of_125_with_14_requests_more_and_reads_all_others(
      RepetitionInfo repetition) {
    int bad = new Random(repetition.getCurrentRepetition()).nextInt(125);
    List<PointDecoder> points = words(125);
    Device device = new Device();
    device.illegal.set(bad);

    BisectingSweep.Findings findings = device.sweep(plan(points));

    assertEquals(List.of("p" + bad), names(findings.illegal()));
    assertEquals(124, device.read.size());
    assertTrue(device.requests <= 15, () -> device.requests + " requests");
  }

  @ParameterizedTest(name = "{0} of 125")
  @ValueSource(ints = {1, 2, 5})
  void finds_bad_registers_once_and_knows_them_after_a_restart(int bad) {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      Device device = new Device();
      while (device.illegal.cardinality() < bad) {
        device.illegal.set(random.nextInt(125));
      }
      PointMap map = map(125);
      List<PointDecoder> points = List.copyOf(map.points());
      LearnedLimits learned = new LearnedLimits(LineCost.TCP, ReadRules.NONE, points);

      BisectingSweep.Findings findings = device.sweep(learned.plan(points));
      learned.apply(findings, 0);

      assertEquals(125 - bad, device.read.size(), "good points of the first round");
      assertTrue(device.requests <= 1 + 14 * bad, device.requests + " requests, seed " + seed);

      device.requests = 0;
      device.read.clear();
      BisectingSweep.Findings second = device.sweep(learned.plan(points));

      assertTrue(second.isEmpty(), "nothing is refused any more");
      assertEquals(125 - bad, device.read.size());
      assertTrue(device.requests <= 1 + bad, device.requests + " requests, seed " + seed);

      LearnedLimits restarted = new LearnedLimits(LineCost.TCP, ReadRules.NONE, points);
      restarted.restore(learned.toRecord(), map, 0);
      assertEquals(learned.plan(points), restarted.plan(points));
    }
  }

  private static PointMap map(int words) {
    Profile profile =
        PointFixture.profile(
            IntStream.range(0, words)
                .mapToObj(at -> point("p" + at, "holding " + at, "uint16"))
                .toArray(PointFixture[]::new));
    return PointMap.of(profile, Duration.ofSeconds(1));
  }

  @RepeatedTest(value = 50, name = "random map {currentRepetition}")
  void reads_every_good_point_in_every_round_until_it_needs_no_extra_request(
      RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<PointFixture> fixtures = new ArrayList<>();
    Device device = new Device();
    TreeSet<Integer> good = new TreeSet<>();
    int address = 0;
    for (int i = 0; i < 60; i++) {
      int gap = random.nextInt(4) == 0 ? random.nextInt(20) : 0;
      device.illegal.set(address, address + gap, random.nextInt(3) == 0);
      address += gap;
      PointFixture next =
          point("p" + i, "holding " + address, random.nextBoolean() ? "uint32" : "uint16");
      if (random.nextInt(15) == 0) {
        device.illegal.set(address);
      } else {
        good.add(address);
      }
      fixtures.add(next);
      address = next.point().end();
    }
    List<PointDecoder> points = decoders(fixtures.toArray(PointFixture[]::new));
    LearnedLimits learned = new LearnedLimits(LineCost.TCP, ReadRules.NONE, points);

    int rounds = 0;
    BisectingSweep.Findings findings;
    do {
      device.read.clear();
      findings = device.sweep(learned.plan(points));
      assertEquals(good, device.read);
      learned.apply(findings, 0);
      rounds++;
    } while (!findings.isEmpty());

    assertTrue(rounds <= 8, rounds + " rounds");
    device.requests = 0;
    List<Block> again = learned.plan(points);
    device.sweep(again);
    assertEquals(again.size(), device.requests);
  }

  @Test
  void learns_that_a_gap_must_not_be_read() {
    List<PointDecoder> points =
        decoders(
            point("a", "holding 0", "uint16"),
            point("b", "holding 1", "uint16"),
            point("c", "holding 10", "uint16"));
    Device device = new Device();
    device.illegal.set(5);

    BisectingSweep.Findings findings = device.sweep(plan(points));

    assertEquals(List.of(), findings.illegal());
    assertEquals(
        "[holding 2-9]", findings.gaps().stream().map(Block::toString).toList().toString());
  }

  @Test
  void learns_how_long_a_block_may_be_when_every_register_of_it_is_legal() {
    List<PointDecoder> points = words(100);
    Device device = new Device();
    device.longest = 30;
    LearnedLimits learned = new LearnedLimits(LineCost.TCP, ReadRules.NONE, points);

    learned.apply(device.sweep(learned.plan(points)), 0);
    device.requests = 0;
    BisectingSweep.Findings nothingNew = device.sweep(learned.plan(points));

    assertTrue(nothingNew.isEmpty());
    assertEquals(4, device.requests);
    assertEquals(100, device.read.size());
  }

  @Test
  void learns_how_many_bits_a_block_may_have_and_leaves_registers_as_they_are() {
    PointMap map =
        PointMap.of(
            PointFixture.profile(
                IntStream.range(0, 100)
                    .boxed()
                    .flatMap(
                        at ->
                            Stream.of(
                                point("c" + at, "coil " + at, "bool"),
                                point("r" + at, "holding " + at, "uint16")))
                    .toArray(PointFixture[]::new)),
            Duration.ofSeconds(1));
    List<PointDecoder> points = List.copyOf(map.points());
    List<Integer> refused = new ArrayList<>();
    LearnedLimits learned = new LearnedLimits(LineCost.TCP, ReadRules.NONE, points);

    learned.apply(sweepWithFewBits(learned.plan(points), refused), 0);
    assertEquals(List.of(100, 50, 50), refused);

    refused.clear();
    assertTrue(sweepWithFewBits(learned.plan(points), refused).isEmpty());
    assertEquals(List.of(), refused, "nothing is refused any more");
    assertEquals(
        "[coil 0-24, coil 25-49, coil 50-74, coil 75-99, holding 0-99]",
        learned.plan(points).stream().map(Block::toString).toList().toString());

    LearnedLimits restarted = new LearnedLimits(LineCost.TCP, ReadRules.NONE, points);
    restarted.restore(learned.toRecord(), map, 0);
    assertEquals(learned.plan(points), restarted.plan(points));
  }

  @Test
  void tries_longer_blocks_again_slowly_of_bits_as_well_and_of_any_points_that_want_them() {
    List<PointDecoder> few = words(3);
    List<PointDecoder> coils =
        PointMap.of(
                PointFixture.profile(
                    IntStream.range(0, 100)
                        .mapToObj(at -> point("c" + at, "coil " + at, "bool"))
                        .toArray(PointFixture[]::new)),
                Duration.ofSeconds(1))
            .points()
            .stream()
            .toList();
    LearnedLimits learned = new LearnedLimits(LineCost.TCP, ReadRules.NONE, coils);
    learned.apply(sweepWithFewBits(learned.plan(coils), new ArrayList<>()), 0);
    long hour = BlockLength.FIRST_RETRY_DELAY;

    assertTrue(learned.trial(coils, hour - 1).isEmpty());
    assertTrue(learned.trial(few, hour).isEmpty(), "there is no use in longer ones");
    Block longer = learned.trial(coils, hour).orElseThrow();
    assertEquals("coil 0-30", longer.toString());

    learned.trialFailed(longer, hour);
    assertTrue(learned.trial(coils, 3 * hour - 1).isEmpty());
    assertEquals(longer, learned.trial(coils, 3 * hour).orElseThrow());

    learned.trialSucceeded(longer, 3 * hour);
    assertEquals("coil 0-30", learned.plan(coils).get(0).toString());
    assertEquals(31, learned.toRecord().maxBits());
  }

  @Test
  void tries_longer_blocks_of_words_though_others_of_the_device_are_few() {
    List<PointDecoder> many = words(100);
    LearnedLimits learned = new LearnedLimits(LineCost.TCP, ReadRules.NONE, many);
    learned.applyUnanswered(learned.plan(many).get(0), 0);

    assertTrue(learned.trial(many.subList(0, 3), BlockLength.FIRST_RETRY_DELAY).isEmpty());
    assertEquals(
        "holding 0-61",
        learned.trial(many, BlockLength.FIRST_RETRY_DELAY).map(Block::toString).orElse(""));
  }

  /** By a device that refuses more than 32 bits at once. */
  private static BisectingSweep.Findings sweepWithFewBits(
      List<Block> blocks, List<Integer> refused) {
    BisectingSweep sweep = new BisectingSweep(blocks);
    BisectingSweep.BlockRead ask;
    while ((ask = sweep.next()) != null) {
      int size = ask.block().range().size();
      if (ask.block().table().isBits() && size > 32) {
        refused.add(size);
        sweep.refused(ask);
      } else {
        sweep.answered(ask);
      }
    }
    return sweep.findings();
  }

  @Test
  void never_makes_blocks_shorter_than_the_longest_point() {
    List<PointDecoder> points =
        decoders(
            point("a", "holding 0", "uint16"),
            point("b", "holding 1", "uint16"),
            point("text", "holding 200", "string(40)"));
    Device device = new Device();
    device.longest = 1;
    LearnedLimits learned = new LearnedLimits(LineCost.TCP, ReadRules.NONE, points);

    BisectingSweep.Findings findings = device.sweep(learned.plan(points));
    learned.apply(findings, 0);

    assertEquals(List.of("text"), names(findings.illegal()));
    assertEquals(
        "[holding 0-1]", learned.plan(points).stream().map(Block::toString).toList().toString());
  }

  @Test
  void finds_all_bits_of_a_bad_register_at_once() {
    List<PointDecoder> points =
        decoders(
            IntStream.range(0, 16)
                .mapToObj(bit -> point("b" + bit, "holding 3", "bit(" + bit + ")"))
                .toArray(PointFixture[]::new));
    Device device = new Device();
    device.illegal.set(3);

    BisectingSweep.Findings findings = device.sweep(plan(points));

    assertEquals(16, findings.illegal().size());
    assertEquals(1, device.requests);
  }

  @Test
  void learns_nothing_of_blocks_that_failed() {
    BisectingSweep sweep = new BisectingSweep(plan(words(4)));
    BisectingSweep.BlockRead whole = Objects.requireNonNull(sweep.next());
    sweep.refused(whole);
    BisectingSweep.BlockRead left = Objects.requireNonNull(sweep.next());
    sweep.answered(left);
    BisectingSweep.BlockRead right = Objects.requireNonNull(sweep.next());
    sweep.failed(right);

    assertTrue(sweep.isDone());
    assertTrue(sweep.findings().isEmpty());
  }

  @Test
  void asks_again_for_an_illegal_point_after_an_hour_and_one_at_a_time() {
    List<PointDecoder> points = words(3);
    LearnedLimits learned = new LearnedLimits(LineCost.TCP, ReadRules.NONE, points);
    Device device = new Device();
    device.illegal.set(0);
    device.illegal.set(2);
    learned.apply(device.sweep(learned.plan(points)), 1000);

    assertTrue(learned.toRetry(points, 1000 + PointBackoff.RETRY - 1).isEmpty());
    assertEquals(points.get(0), learned.toRetry(points, 1000 + PointBackoff.RETRY).orElseThrow());

    learned.markReadable(points.get(0));

    assertEquals(points.get(2), learned.toRetry(points, 1000 + PointBackoff.RETRY).orElseThrow());
    assertEquals(
        "[holding 0-1]", learned.plan(points).stream().map(Block::toString).toList().toString());
  }
}
