// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.trend;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A committed result, with which later ones are compared.
 *
 * @param ratio see {@link TrendResult#ratio}.
 * @param bytes see {@link TrendResult#bytesPerPoint}.
 */
public record TrendReference(double ratio, double bytes) {

  /** A result may be this many times as large as the committed one. */
  private static final double TOLERANCE = 1.2;

  private static final int MIN_JAVA = 17;
  private static final String RATIO = "ratio";
  private static final String BYTES = "allocated-bytes-per-point";

  /**
   * Reads the result that is committed for a version of Java, or else for the latest one before.
   *
   * @param file a JSON object with a member for each version of Java.
   * @param java the feature version, such as 17.
   * @throws IOException in one line, if the file does not have it.
   */
  public static TrendReference read(Path file, int java) throws IOException {
    try {
      if (Json.parse(Files.readAllBytes(file)) instanceof Json.Obj all) {
        for (int version = java; version >= MIN_JAVA; version--) {
          Json result = all.members().get("java-" + version);
          if (result != null) {
            return of(file, result);
          }
        }
      }
    } catch (JsonException malformed) {
      throw new IOException("%s: %s".formatted(file, malformed.getMessage()), malformed);
    }
    throw new IOException("%s: no result of Java %d or an earlier one".formatted(file, java));
  }

  private static TrendReference of(Path file, Json result) throws IOException {
    if (result instanceof Json.Obj one
        && one.members().get(RATIO) instanceof Json.Num ratio
        && one.members().get(BYTES) instanceof Json.Num bytes) {
      return new TrendReference(ratio.number().doubleValue(), bytes.number().doubleValue());
    }
    throw new IOException("%s: a result without %s or %s".formatted(file, RATIO, BYTES));
  }

  /** Returns by how much a result is beyond the tolerance; empty if it is not. */
  public List<String> problems(TrendResult result) {
    List<String> problems = new ArrayList<>();
    if (result.ratio() > TOLERANCE * ratio) {
      problems.add(
          "the path of a reading takes %.2f times the reference workload; expected at most %.2f × %.2f"
              .formatted(result.ratio(), TOLERANCE, ratio));
    }
    if (result.bytesPerPoint() > TOLERANCE * bytes) {
      problems.add(
          "the path of a reading allocates %.0f bytes a point; expected at most %.2f × %.0f"
              .formatted(result.bytesPerPoint(), TOLERANCE, bytes));
    }
    return problems;
  }
}
