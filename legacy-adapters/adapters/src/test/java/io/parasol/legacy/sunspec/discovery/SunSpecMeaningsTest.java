// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.PointMeaning;
import io.parasol.legacy.sunspec.model.ModelGroup;
import io.parasol.legacy.sunspec.model.ModelPoint;
import io.parasol.legacy.sunspec.model.Repeat;
import io.parasol.legacy.sunspec.model.SunSpecModel;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The meaning of a SunSpec point")
class SunSpecMeaningsTest {

  /** Settings, curves, trip times and positions, which analytics do not use. */
  private static final Set<Integer> WITHOUT_MEANINGS =
      Set.of(121, 126, 304, 305, 703, 705, 706, 707, 708, 709, 710, 711, 712, 715);

  /** Returns the points of a model by path; groups that repeat have the number 2. */
  private static Map<String, ModelPoint> points(ModelGroup group, String prefix) {
    Map<String, ModelPoint> points = new TreeMap<>();
    group.points().forEach(point -> points.put(prefix + point.name(), point));
    for (ModelGroup inner : group.groups()) {
      String number = inner.repeat() instanceof Repeat.Once ? "." : ".2.";
      points.putAll(points(inner, prefix + inner.name() + number));
    }
    return points;
  }

  @Test
  void is_known_for_points_of_every_shipped_model_that_has_measurements() {
    Set<Integer> without = new TreeSet<>();
    for (SunSpecModel model : SunSpecModels.shipped().all().values()) {
      if (SunSpecMeanings.of(model.id()).isEmpty()) {
        without.add(model.id());
      }
    }
    assertEquals(new TreeSet<>(WITHOUT_MEANINGS), without);
  }

  @Test
  void fits_the_unit_of_the_point_and_names_a_point_that_exists() {
    for (SunSpecModel model : SunSpecModels.shipped().all().values()) {
      Map<String, ModelPoint> points = points(model.root(), "");
      Set<String> used = new TreeSet<>();
      points.forEach(
          (path, point) ->
              SunSpecMeanings.of(model.id(), path)
                  .ifPresent(
                      means -> {
                        used.add(path.replace(".2.", "."));
                        assertTrue(
                            means.fitsUnit(point.unit()),
                            "%d.%s means %s in %s"
                                .formatted(model.id(), path, means, point.unit()));
                      }));
      boolean isShared = Set.of(1, 302, 303, 306, 307, 308, 601, 701, 802).contains(model.id());
      if (isShared) {
        assertEquals(new TreeSet<>(SunSpecMeanings.of(model.id()).keySet()), used);
      }
      assertEquals(SunSpecMeanings.of(model.id()).isEmpty(), used.isEmpty(), "" + model.id());
    }
  }

  @Test
  void has_the_number_of_its_group() {
    assertEquals(
        "dc_power(12)",
        SunSpecMeanings.of(160, "module.12.DCW").map(PointMeaning::toString).orElseThrow());
    assertEquals(
        "ac_power", SunSpecMeanings.of(103, "W").map(PointMeaning::toString).orElseThrow());
    assertTrue(SunSpecMeanings.of(160, "module.1000.DCW").isEmpty());
    assertTrue(SunSpecMeanings.of(65_000, "W").isEmpty());
  }
}
