// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The rights of roles on the points of one map, in the file format of the SunSpec role maps: an
 * object with the {@code id} of a SunSpec model, or without one, and a {@code group} with {@code
 * points} and inner {@code groups}.
 *
 * @param points by the paths of points, without the numbers of groups: {@code W}, {@code
 *     module.DCW}.
 */
record RoleMap(Map<String, PointRoles> points) {

  /** Maximum number of points; the largest published map has fewer than 200. */
  static final int MAX_POINTS = 4096;

  private static final int MAX_ROLES = 64;

  /**
   * The published maps spell this role without a part of its name, in each place where they name
   * it.
   */
  private static final String MISSPELT = "SuperAdministratorSpec";

  private static final String SUPER_ADMINISTRATOR = "SuperAdministratorSunSpec";

  RoleMap {
    points = Map.copyOf(points);
  }

  /** What a file is about, and its content. */
  record Named(MapName name, RoleMap map) {}

  /**
   * Reads a file.
   *
   * @throws JsonException in one line.
   */
  static Named parse(byte[] utf8) throws JsonException {
    Members file = Members.of(Json.parse(utf8), "role map");
    Members root = file.object("group");
    MapName name =
        file.optional("id").isPresent()
            ? MapName.ofModel(Math.toIntExact(boundedId(file.integer("id"))))
            : MapName.ofProfile(root.text("name"));
    Map<String, PointRoles> points = new HashMap<>();
    readGroup(root, "", points);
    return new Named(name, new RoleMap(points));
  }

  private static long boundedId(long id) throws JsonException {
    if (id < 1 || id >= 0xFFFF) {
      throw new JsonException("role map.id: expected 1 to 65534");
    }
    return id;
  }

  private static void readGroup(Members group, String prefix, Map<String, PointRoles> points)
      throws JsonException {
    for (Json each : items(group, "points")) {
      Members point = Members.of(each, "point");
      String path = prefix + point.text("name");
      PointRoles roles = new PointRoles(roles(point, "read_roles"), roles(point, "write_roles"));
      if (points.put(path, roles) != null || points.size() > MAX_POINTS) {
        throw new JsonException("a point occurs twice, or there are too many points");
      }
    }
    for (Json each : items(group, "groups")) {
      Members inner = Members.of(each, "group");
      readGroup(inner, prefix + inner.text("name") + ".", points);
    }
  }

  private static List<Json> items(Members of, String key) throws JsonException {
    Optional<Json> value = of.optional(key);
    if (value.isEmpty()) {
      return List.of();
    }
    if (value.get() instanceof Json.Arr list) {
      return list.items();
    }
    throw new JsonException(key + ": expected a list");
  }

  private static Set<String> roles(Members point, String key) throws JsonException {
    Set<String> roles = new HashSet<>();
    for (Json each : items(point, key)) {
      if (!(each instanceof Json.Str role) || role.text().isEmpty() || roles.size() >= MAX_ROLES) {
        throw new JsonException(key + ": expected at most " + MAX_ROLES + " names of roles");
      }
      roles.add(role.text().equals(MISSPELT) ? SUPER_ADMINISTRATOR : role.text());
    }
    return roles;
  }

  /** Calls back with each role that the map names. */
  void eachRole(Consumer<String> action) {
    points.values().stream()
        .flatMap(point -> Stream.concat(point.readers().stream(), point.writers().stream()))
        .forEach(action);
  }
}
