// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.trend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The trend of the path of a reading")
class TrendBenchTest {

  @TempDir Path folder;

  @Test
  void is_measured_on_a_path_that_loses_nothing() throws Exception {
    TrendResult result = TrendBench.measure(folder, Duration.ofMillis(1));

    assertTrue(result.ratio() > 0, result::toString);
    assertTrue(result.bytesPerPoint() > 8, "a reading is an object");
  }

  @Test
  void has_messages_with_the_values_of_the_responses() throws Exception {
    try (ReadingPath path = new ReadingPath(folder)) {
      path.run();

      assertEquals(ReadingPath.DEVICES, path.messages());
      Json.Obj message = (Json.Obj) Json.parse(path.lastMessage());
      assertEquals(new Json.Obj(Map.of()), message.members().get("q"));
      Json.Obj values = (Json.Obj) Objects.requireNonNull(message.members().get("v"));
      List<String> names = new ArrayList<>(values.members().keySet());
      assertEquals(ReadingPath.POINTS, names.size());
      assertTrue(values.members().values().stream().allMatch(Json.Num.class::isInstance));
    }
  }

  @Test
  void always_handles_the_same_readings() throws Exception {
    try (ReadingPath one = new ReadingPath(Files.createDirectory(folder.resolve("one")));
        ReadingPath other = new ReadingPath(Files.createDirectory(folder.resolve("other")))) {
      one.run();
      other.run();

      assertArrayEquals(one.lastMessage(), other.lastMessage());
    }
  }

  @Test
  void compares_with_work_that_never_changes() {
    ReferenceWorkload reference = new ReferenceWorkload();
    reference.run();

    assertEquals(6_327_690_180L, reference.result());
  }
}
