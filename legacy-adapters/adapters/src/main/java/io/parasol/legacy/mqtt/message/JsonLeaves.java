// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.message;

import io.parasol.certs.json.Json;
import io.parasol.config.model.panel.PanelPoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of a JSON document with their paths. */
final class JsonLeaves {

  private final Map<String, Json> found = new LinkedHashMap<>();
  private int omitted;

  private JsonLeaves() {}

  /**
   * Collects every value that is neither an object nor a list. Its name consists of the names of
   * members and the indexes in lists (from 0), separated by '.'. At most {@link
   * PointNames#MAX_NAMES} values, at most {@link PanelPoint#MAX_DEPTH} levels down.
   *
   * @param prefix the beginning of every name; may be empty.
   */
  static JsonLeaves of(Json document, String prefix) {
    JsonLeaves leaves = new JsonLeaves();
    leaves.descend(document, prefix, 0);
    return leaves;
  }

  private void descend(Json json, String name, int depth) {
    if (json instanceof Json.Obj object) {
      object.members().forEach((member, value) -> descend(value, under(name, member), depth + 1));
    } else if (json instanceof Json.Arr list) {
      for (int i = 0; i < list.items().size(); i++) {
        descend(list.items().get(i), under(name, Integer.toString(i)), depth + 1);
      }
    } else if (depth > PanelPoint.MAX_DEPTH || found.size() >= PointNames.MAX_NAMES) {
      omitted++;
    } else if (found.putIfAbsent(name, json) != null) {
      omitted++;
    }
  }

  private static String under(String name, String member) {
    return name.isEmpty() ? member : name + "." + member;
  }

  Map<String, Json> found() {
    return found;
  }

  int omitted() {
    return omitted;
  }

  /** Returns the value at a path in the document; empty if there is none. */
  static Optional<Json> at(Json document, List<String> path) {
    Json here = document;
    for (String step : path) {
      Optional<Json> next = Optional.empty();
      if (here instanceof Json.Obj object) {
        next = Optional.ofNullable(object.members().get(step));
      } else if (here instanceof Json.Arr list) {
        next = item(list, step);
      }
      if (next.isEmpty()) {
        return next;
      }
      here = next.get();
    }
    return Optional.of(here);
  }

  private static Optional<Json> item(Json.Arr list, String step) {
    if (step.length() > 4 || !step.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    int place = Integer.parseInt(step);
    return place < list.items().size() ? Optional.of(list.items().get(place)) : Optional.empty();
  }
}
