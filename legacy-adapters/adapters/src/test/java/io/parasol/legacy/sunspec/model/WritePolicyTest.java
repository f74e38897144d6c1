// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.CommandClass;
import io.parasol.legacy.sunspec.discovery.PublicData;
import io.parasol.legacy.sunspec.discovery.WritePolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What may be written to SunSpec models")
class WritePolicyTest {

  /** In the public map this role is spelt without the "Sun". */
  private static final String ANY_GRID_SERVICE = "GridServiceSunSpec";

  /** A point of a group, by the names around it: {@code Crv.Pt.V}. */
  private record Access(String path, Set<String> writers) {}

  private static List<Access> accesses(Path file) throws Exception {
    Members model = Members.of(Json.parse(Files.readAllBytes(file)), "model");
    List<Access> all = new ArrayList<>();
    collect(model.object("group"), "", all);
    return all;
  }

  private static void collect(Members group, String path, List<Access> into) throws JsonException {
    for (Json each : items(group, "points")) {
      Members point = Members.of(each, "point");
      Set<String> writers = new TreeSet<>();
      for (Json role : items(point, "write_roles")) {
        writers.add(((Json.Str) role).text());
      }
      into.add(new Access(path + point.text("name"), writers));
    }
    for (Json each : items(group, "groups")) {
      Members inner = Members.of(each, "group");
      collect(inner, path + inner.text("name") + ".", into);
    }
  }

  private static List<Json> items(Members members, String key) {
    return members.optional(key).map(list -> ((Json.Arr) list).items()).orElse(List.of());
  }

  private static void points(ModelGroup group, String path, Map<String, ModelPoint> into) {
    group.points().forEach(point -> into.put(path + point.name(), point));
    group.groups().forEach(inner -> points(inner, path + inner.name() + ".", into));
  }

  /**
   * The public map of roles knows grid services, which a set point or a setting is, and network and
   * supervision, which are not. Parasol is never laxer than that.
   */
  @Test
  void is_never_more_than_the_public_map_of_roles_gives_to_grid_services() throws Exception {
    Path roles = PublicData.roles();
    SunSpecModels models = SunSpecModels.shipped().and(PublicData.models());
    int granted = 0;
    for (Path file : PublicData.filesOf(roles)) {
      int id = Integer.parseInt(file.getFileName().toString().replaceAll("[^0-9]", ""));
      Map<String, ModelPoint> points = new HashMap<>();
      models.model(id).ifPresent(model -> points(model.root(), "", points));
      for (Access access : accesses(file)) {
        ModelPoint point = points.get(access.path());
        if (point == null) {
          continue;
        }
        var ours = WritePolicy.of(id, point);
        if (ours.isPresent()) {
          granted++;
          String what = "model %d, %s: %s".formatted(id, access.path(), ours.get());
          assertTrue(!access.writers().isEmpty(), what);
          assertTrue(
              access.writers().contains(ANY_GRID_SERVICE) || ours.get() != CommandClass.SETPOINT,
              what);
        }
      }
    }
    assertTrue(granted > 800, "granted " + granted);
  }

  @Test
  void is_nothing_in_the_models_of_networks_and_vendors() throws Exception {
    SunSpecModels models = SunSpecModels.shipped().and(PublicData.models());
    List<String> granted = new ArrayList<>();
    models
        .all()
        .forEach(
            (id, model) -> {
              Map<String, ModelPoint> points = new HashMap<>();
              points(model.root(), "", points);
              if (id < 100 || id > 1000) {
                points.values().stream()
                    .filter(point -> WritePolicy.of(id, point).isPresent())
                    .forEach(point -> granted.add(id + "." + point.name()));
              }
            });
    assertEquals(List.of(), granted);
  }
}
