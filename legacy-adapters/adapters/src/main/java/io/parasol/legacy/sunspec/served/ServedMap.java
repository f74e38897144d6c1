// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.served;

import io.parasol.config.model.profile.PointMeaning;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.sunspec.discovery.PlacedPoint;
import io.parasol.legacy.sunspec.model.Chain;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The SunSpec map of a device: the common model, and each model for which the device has values.
 * Quantities that the device does not have are "not implemented". The map begins at 40000, and its
 * layout does not change. Immutable.
 */
public final class ServedMap {

  public static final int START = 40_000;

  private final List<ServedModel> models;
  private final int end;

  private ServedMap(List<ServedModel> models, int end) {
    this.models = List.copyOf(models);
    this.end = end;
  }

  /**
   * Returns the map of a device.
   *
   * @param models must contain the models that Parasol ships.
   * @param meanings of all points of the device.
   * @param unit the unit of the server that serves the map.
   */
  public static ServedMap of(
      SunSpecModels models, Set<PointMeaning> meanings, DeviceIdentity identity, int unit) {
    List<ServedModel> placed = new ArrayList<>();
    int at = START + Chain.MARKER.size();
    for (ModelChoice.Chosen each : ModelChoice.of(meanings)) {
      ServedModel model =
          ServedModel.place(
              models.model(each.id()).orElseThrow(), at, each.groups(), identity, unit);
      placed.add(model);
      at = model.end();
    }
    return new ServedMap(placed, at + 2);
  }

  /** Returns the ids of the models, in the order of their registers. */
  public List<Integer> modelIds() {
    return models.stream().map(ServedModel::id).toList();
  }

  /** Returns the address after the last register. */
  public int end() {
    return end;
  }

  /**
   * A point of the map.
   *
   * @param path its name within the model, without the numbers of groups.
   * @param isMeasured whether it shows a value of the device.
   */
  public record ServedPoint(int model, String path, int address, int end, boolean isMeasured) {}

  /** Returns the points by their addresses. */
  public Map<Integer, ServedPoint> points() {
    Map<Integer, ServedPoint> points = new TreeMap<>();
    for (ServedModel model : models) {
      for (PlacedPoint placed : model.points()) {
        points.put(
            placed.address(),
            new ServedPoint(
                model.id(),
                placed.path().replaceAll("\\.[0-9]+\\.", "."),
                placed.address(),
                placed.end(),
                model.isMeasured(placed)));
      }
    }
    return Collections.unmodifiableMap(points);
  }

  /** Returns all registers from {@link #START} on, with the given values. */
  public int[] words(MapValues values) {
    int[] words = new int[end - START];
    for (int i = 0; i < Chain.MARKER.size(); i++) {
      words[i] = Chain.MARKER.get(i);
    }
    models.forEach(model -> model.write(values, words, START));
    words[words.length - 2] = Chain.END_ID;
    return words;
  }
}
