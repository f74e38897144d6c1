// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The known models: those that Parasol ships, and those of a folder. Immutable. */
public final class SunSpecModels {

  private static final List<String> SHIPPED =
      List.of(
          "common",
          "inverter",
          "controls",
          "mppt",
          "meter",
          "weather",
          "combiner",
          "panel",
          "tracker",
          "der",
          "battery");

  private final Map<Integer, SunSpecModel> byId;

  private SunSpecModels(Map<Integer, SunSpecModel> byId) {
    this.byId = Collections.unmodifiableMap(new TreeMap<>(byId));
  }

  /** Returns an empty set of models. */
  public static SunSpecModels none() {
    return new SunSpecModels(Map.of());
  }

  /** Returns the models that Parasol ships. */
  public static SunSpecModels shipped() {
    Map<Integer, SunSpecModel> byId = new TreeMap<>();
    for (String family : SHIPPED) {
      CompactModels.read(text(family)).forEach(model -> byId.put(model.id(), model));
    }
    return new SunSpecModels(byId);
  }

  /**
   * Returns these models, and those of a folder with files {@code model_*.json} in the format that
   * the SunSpec Alliance publishes. A model of the folder replaces one of these with the same id,
   * because an operator put it there on purpose.
   *
   * @throws ModelFolderException with every problem of the folder at once.
   */
  public SunSpecModels and(Path folder) throws ModelFolderException {
    Map<Integer, SunSpecModel> all = new TreeMap<>(byId);
    all.putAll(ModelFolder.read(folder));
    return new SunSpecModels(all);
  }

  public Optional<SunSpecModel> model(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Returns the models by id. */
  public Map<Integer, SunSpecModel> all() {
    return byId;
  }

  private static String text(String family) {
    String file = "models/" + family + ".txt";
    try (InputStream in = SunSpecModels.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + file + " is missing");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
