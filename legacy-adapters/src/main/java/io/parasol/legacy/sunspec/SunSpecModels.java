// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec;

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

/** The models that are known: those that Parasol ships, and those of a folder. Immutable. */
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

  private final Map<Integer, Model> byId;

  private SunSpecModels(Map<Integer, Model> byId) {
    this.byId = Collections.unmodifiableMap(new TreeMap<>(byId));
  }

  /** Knows no model. */
  public static SunSpecModels none() {
    return new SunSpecModels(Map.of());
  }

  /** What Parasol ships. */
  public static SunSpecModels shipped() {
    Map<Integer, Model> byId = new TreeMap<>();
    for (String family : SHIPPED) {
      CompactModels.read(text(family)).forEach(model -> byId.put(model.id(), model));
    }
    return new SunSpecModels(byId);
  }

  /**
   * These models, and those of a folder of files {@code model_*.json} in the form in which the
   * SunSpec Alliance publishes them. Where both have a model, the folder's holds: somebody put it
   * there on purpose.
   *
   * @throws ModelFolderException with every problem of the folder at once.
   */
  public SunSpecModels and(Path folder) throws ModelFolderException {
    Map<Integer, Model> all = new TreeMap<>(byId);
    all.putAll(ModelFolder.read(folder));
    return new SunSpecModels(all);
  }

  Optional<Model> model(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** By number. */
  Map<Integer, Model> all() {
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
