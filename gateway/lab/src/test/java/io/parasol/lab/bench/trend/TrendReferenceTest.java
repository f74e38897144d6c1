// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.trend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A committed trend")
class TrendReferenceTest {

  private static final TrendReference COMMITTED = new TrendReference(2, 100);

  @TempDir Path folder;

  private static TrendResult result(double ratio, double bytes) {
    return new TrendResult(new TrendResult.Cost(500 * ratio, bytes), new TrendResult.Cost(500, 80));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("trend.json"), text);
  }

  @ParameterizedTest(name = "ratio {0}, {1} bytes a point")
  @CsvSource({"2, 100", "2.39, 100", "2, 119", "1, 50"})
  void accepts_what_is_at_most_a_fifth_above_it(double ratio, double bytes) {
    assertEquals(List.of(), COMMITTED.problems(result(ratio, bytes)));
  }

  @Test
  void finds_a_path_that_takes_longer() {
    assertEquals(
        List.of(
            "the path of a reading takes 2.41 times the reference workload; expected at most 1.20 ×"
                + " 2.00"),
        COMMITTED.problems(result(2.41, 100)));
  }

  @Test
  void finds_a_path_that_allocates_more() {
    assertEquals(
        List.of("the path of a reading allocates 121 bytes a point; expected at most 1.20 × 100"),
        COMMITTED.problems(result(2, 121)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"17, 2.5", "21, 2.5", "25, 2.2", "27, 2.2"})
  void is_that_of_the_latest_java_that_is_not_newer(int java, double ratio) throws IOException {
    Path file =
        file(
            """
            {"java-17": {"ratio": 2.5, "allocated-bytes-per-point": 90},
             "java-25": {"ratio": 2.2, "allocated-bytes-per-point": 80}}
            """);

    assertEquals(ratio, TrendReference.read(file, java).ratio());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "not JSON",
        "{\"java-25\": {\"ratio\": 2.2, \"allocated-bytes-per-point\": 80}}",
        "{\"java-17\": {\"ratio\": 2.2}}",
        "{\"java-17\": {\"ratio\": \"2.2\", \"allocated-bytes-per-point\": 80}}"
      })
  void is_required_of_the_file(String text) throws IOException {
    Path file = file(text);

    IOException failed = assertThrows(IOException.class, () -> TrendReference.read(file, 17));

    assertTrue(String.valueOf(failed.getMessage()).startsWith(file.toString()), failed::toString);
  }
}
