// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.legacy.sunspec.discovery.Layout;
import io.parasol.legacy.sunspec.discovery.MapMaker;
import io.parasol.legacy.sunspec.discovery.PlacedPoint;
import io.parasol.legacy.sunspec.discovery.PublicData;
import io.parasol.legacy.sunspec.discovery.Registers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The models")
class ShippedModelsTest {

  private static final SunSpecModels SHIPPED = SunSpecModels.shipped();

  @Test
  void are_those_that_a_solar_site_meets() {
    List<Integer> wanted = new ArrayList<>(List.of(1, 160, 501, 502, 601, 802, 803));
    List.of(101, 102, 103, 111, 112, 113, 120, 121, 122, 123, 124, 126).forEach(wanted::add);
    IntStream.rangeClosed(201, 204).forEach(wanted::add);
    IntStream.rangeClosed(211, 214).forEach(wanted::add);
    IntStream.rangeClosed(302, 308).forEach(wanted::add);
    IntStream.rangeClosed(401, 404).forEach(wanted::add);
    IntStream.rangeClosed(701, 715).forEach(wanted::add);

    assertEquals(wanted.stream().sorted().toList(), List.copyOf(SHIPPED.all().keySet()));
  }

  /** Registers, the head included, of a model without repeating groups. */
  @ParameterizedTest(name = "{0} has {1} registers")
  @CsvSource({
    "1, 68", "101, 52", "102, 52", "103, 52", "111, 62", "112, 62", "113, 62", "120, 28",
    "121, 32", "122, 46", "123, 26", "124, 26", "307, 13", "308, 6", "701, 155", "702, 52",
    "703, 19", "704, 67", "713, 9", "715, 9", "802, 64",
  })
  void have_the_size_that_is_published(int model, int registers) {
    assertEquals(registers, sizeOf(model, Map.of(), 0));
  }

  @ParameterizedTest(name = "{0}: {1} + {2} for each of {3} groups")
  @CsvSource({
    "126, 12, 54, 4",
    "160, 10, 20, 12",
    "302, 2, 5, 3",
    "304, 2, 6, 2",
    "401, 16, 8, 24",
    "402, 22, 14, 24",
    "403, 18, 8, 16",
    "404, 27, 14, 16",
    "601, 28, 22, 5",
  })
  void have_as_many_groups_as_their_length_leaves_room_for(
      int model, int fixed, int group, int groups) {
    List<PlacedPoint> points = points(model, fixed + groups * group, Map.of());

    assertEquals(groups, instances(points));
    assertEquals(40000 + fixed + groups * group, points.get(points.size() - 1).end());
  }

  @ParameterizedTest(name = "{0} with {2} {1} and {4} {3} has {5} registers")
  @CsvSource({
    "705, NCrv, 3, NPt, 4, 69",
    "706, NCrv, 2, NPt, 2, 33",
    "707, NCrvSet, 2, NPt, 5, 107",
    "714, NPrt, 4, L, 118, 120",
    "803, NStr, 6, L, 218, 220",
  })
  void have_as_many_groups_as_a_point_says(
      int model, String outer, int outers, String inner, int inners, int registers) {
    assertEquals(registers, sizeOf(model, Map.of(outer, outers, inner, inners), registers));
  }

  private static long instances(List<PlacedPoint> points) {
    return points.stream()
        .map(PlacedPoint::path)
        .filter(path -> path.contains("."))
        .map(path -> path.substring(0, path.lastIndexOf('.')))
        .distinct()
        .count();
  }

  /** Where the last point ends if there are as many registers. */
  private static int sizeOf(int model, Map<String, Integer> counts, int registers) {
    List<PlacedPoint> points = points(model, registers == 0 ? 1000 : registers, counts);
    return points.stream().mapToInt(PlacedPoint::end).max().orElseThrow() - 40000;
  }

  private static List<PlacedPoint> points(int id, int registers, Map<String, Integer> counts) {
    SunSpecModel model = SHIPPED.model(id).orElseThrow();
    Registers known = new Registers();
    counts.forEach(
        (name, count) ->
            known.put(40000 + model.root().offset(name).orElseThrow(), List.of(count)));
    Chain.ModelHeader head = new Chain.ModelHeader(id, 40000, registers - 2);
    return Layout.of(model, head, known, MapMaker.MAX_POINTS).points();
  }

  @Nested
  @DisplayName("beside those that the SunSpec Alliance publishes")
  class AgainstUpstream {

    @TestFactory
    Stream<DynamicTest> are_the_same_point_by_point() {
      Path folder = PublicData.models();
      return SHIPPED.all().values().stream()
          .map(
              ours ->
                  DynamicTest.dynamicTest(
                      "model " + ours.id(), () -> assertEquals(upstream(folder, ours.id()), ours)));
    }

    private SunSpecModel upstream(Path folder, int id) throws Exception {
      return UpstreamModel.read(Files.readAllBytes(folder.resolve("model_" + id + ".json")));
    }

    @Test
    void all_load() throws Exception {
      Path folder = PublicData.models();

      SunSpecModels all = SHIPPED.and(folder);

      assertEquals(PublicData.filesOf(folder).size(), all.all().size());
      assertEquals(112, all.all().size());
    }

    /** Counted over the files by other means. */
    @Test
    void all_have_the_points_that_were_counted() throws Exception {
      Map<Integer, SunSpecModel> all = SHIPPED.and(PublicData.models()).all();

      assertEquals(3802, count(all, point -> true));
      assertEquals(1490, count(all, ModelPoint::isMandatory));
      assertEquals(1586, count(all, ModelPoint::isWritable));
      assertEquals(349, count(all, ModelPoint::isStatic));
      assertEquals(1495, count(all, point -> point.factor() instanceof Factor.FactorPoint));
      assertEquals(10, count(all, point -> point.factor() instanceof Factor.Constant));
      assertEquals(325, count(all, point -> point.type() == FieldType.SUNSSF));
      assertEquals(102, count(all, point -> point.type() == FieldType.STRING));
      assertEquals(1784, points(all).stream().mapToInt(point -> point.symbols().size()).sum());
    }

    @Test
    void all_have_the_groups_that_were_counted() throws Exception {
      Map<Integer, SunSpecModel> all = SHIPPED.and(PublicData.models()).all();
      List<ModelGroup> groups = groups(all);

      assertEquals(201, groups.size());
      assertEquals(4, groups.stream().filter(ModelGroup::isSync).count());
      assertEquals(42, groups.stream().filter(g -> g.repeat() instanceof Repeat.Fill).count());
      assertEquals(
          31, groups.stream().filter(g -> g.repeat() instanceof Repeat.CountPoint).count());
    }

    private long count(Map<Integer, SunSpecModel> models, Predicate<ModelPoint> which) {
      return points(models).stream().filter(which).count();
    }

    private List<ModelPoint> points(Map<Integer, SunSpecModel> models) {
      return groups(models).stream().flatMap(group -> group.points().stream()).toList();
    }

    private List<ModelGroup> groups(Map<Integer, SunSpecModel> models) {
      List<ModelGroup> all = new ArrayList<>();
      Deque<ModelGroup> open = new ArrayDeque<>();
      models.values().forEach(model -> open.add(model.root()));
      while (!open.isEmpty()) {
        ModelGroup group = open.remove();
        all.add(group);
        open.addAll(group.groups());
      }
      return all;
    }
  }

  @Test
  void of_inverters_and_of_the_standard_of_2018_number_their_states_each_in_its_way() {
    assertEquals("SLEEPING", symbols(103, "St").get(2L));
    assertEquals("MPPT", symbols(103, "St").get(4L));
    assertEquals("STARTING", symbols(701, "InvSt").get(2L));
    assertEquals("OFF", symbols(701, "InvSt").get(0L));
    assertTrue(symbols(103, "St").keySet().stream().noneMatch(number -> number == 0));
    assertEquals(Map.of(0L, "OFF", 1L, "ON"), symbols(701, "St"));
  }

  private static Map<Long, String> symbols(int model, String point) {
    return SHIPPED.model(model).orElseThrow().root().point(point).orElseThrow().symbols();
  }
}
