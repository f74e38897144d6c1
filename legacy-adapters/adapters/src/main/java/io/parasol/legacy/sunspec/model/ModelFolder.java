// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

import io.parasol.certs.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A reader of all models in a folder, which reports all problems at once. */
final class ModelFolder {

  /**
   * Maximum size of a file: thirty times that of the largest that the SunSpec Alliance has
   * published.
   */
  static final int MAX_BYTES = 1 << 20;

  static final int MAX_FILES = 1_000;

  private final List<String> problems = new ArrayList<>();
  private final Map<Integer, SunSpecModel> models = new TreeMap<>();
  private final Map<Integer, Path> files = new TreeMap<>();

  private ModelFolder() {}

  static Map<Integer, SunSpecModel> read(Path folder) throws ModelFolderException {
    ModelFolder reader = new ModelFolder();
    reader.readAll(folder);
    if (!reader.problems.isEmpty()) {
      throw new ModelFolderException(reader.problems);
    }
    return reader.models;
  }

  private void readAll(Path folder) {
    List<Path> found;
    try (Stream<Path> all = Files.list(folder)) {
      found = all.filter(ModelFolder::isModel).sorted().limit(MAX_FILES + 1L).toList();
    } catch (IOException unreadable) {
      problem(
          folder, Files.exists(folder) ? "not a readable folder" : "does not exist", "a folder");
      return;
    }
    if (found.size() > MAX_FILES) {
      problem(folder, "more than 1000 files model_*.json", "at most 1000");
    } else if (found.isEmpty()) {
      problem(folder, "contains no file model_*.json", "at least one");
    } else {
      found.forEach(this::readOne);
    }
  }

  private static boolean isModel(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith("model_") && name.endsWith(".json");
  }

  private void readOne(Path file) {
    if (!Files.isRegularFile(file)) {
      // Reading a pipe or a device could block forever.
      problem(file, "not a regular file", "a file");
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        problem(file, "too large", "at most 1 MiB");
        return;
      }
      SunSpecModel model = UpstreamModel.read(bytes);
      Path first = files.putIfAbsent(model.id(), file);
      if (first != null) {
        problem(
            file, "model " + model.id() + " is defined twice", "it only in " + first.getFileName());
        return;
      }
      models.put(model.id(), model);
    } catch (JsonException wrong) {
      problems.add(file + ": " + wrong.getMessage());
    } catch (IOException unreadable) {
      problem(file, "cannot be read", "a file");
    }
  }

  private void problem(Path place, String found, String expected) {
    problems.add("%s: %s; expected %s".formatted(place, found, expected));
  }
}
