// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.lab.fleet.FleetProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The benchmark of a fleet")
class BenchFleetIT {

  private static final int MINUTES = 15;

  @TempDir private Path folder;

  @Test
  void proves_that_kafka_has_the_backlog_of_gateways_that_lost_their_connections()
      throws Exception {
    Process bench =
        FleetProcess.start(
            folder,
            List.of(
                "bench",
                "fleet",
                "--sites=3",
                "--devices=2",
                "--every=200ms",
                "--for=1s",
                "--away=1s",
                "--backlog=1m"));
    try {
      assertTrue(bench.waitFor(MINUTES, TimeUnit.MINUTES), this::printed);
      assertEquals(0, bench.exitValue(), this::printed);
    } finally {
      bench.destroy();
    }

    Members result =
        Members.of(Json.parse(Files.readAllBytes(folder.resolve("out"))), "the result");
    Members counts = result.object("counts");
    // Six devices, each with five readings in a second of one minute.
    assertTrue(counts.integer("of-the-outage") >= 1_800, this::printed);
    assertTrue(counts.integer("before-the-outage") > 0, this::printed);
    assertEquals(0, counts.integer("lost"), this::printed);
    assertEquals(0, counts.integer("out-of-order"), this::printed);
    assertTrue(counts.integer("connections-lost-or-failed") >= 3, this::printed);
    assertTrue(result.object("steady").object("in-kafka").integer("readings") > 0, this::printed);
    assertEquals(0, bench.descendants().count());
  }

  private String printed() {
    try {
      return Files.readString(folder.resolve("out"), UTF_8)
          + Files.readString(folder.resolve("err"), UTF_8);
    } catch (IOException missing) {
      return missing.toString();
    }
  }
}
