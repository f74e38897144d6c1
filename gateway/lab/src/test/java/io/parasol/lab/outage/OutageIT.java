// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.outage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.sessions.JavaCommand;
import io.parasol.testing.PeerProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An outage of some minutes, in seconds")
class OutageIT {

  @TempDir Path folder;

  private Process start(OutageRun.Plan plan, int port, int first, int end, String... more)
      throws IOException {
    List<String> command = JavaCommand.of("-Xmx64m");
    command.addAll(
        List.of(
            "io.parasol.lab.LabMain",
            "bench",
            "outage-plant",
            "--folder=" + folder.resolve("store"),
            "--port=" + port,
            "--devices=" + plan.devices(),
            "--first=" + first,
            "--end=" + end,
            "--haste=" + plan.speedup()));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("plant.log").toFile()))
        .start();
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void loses_nothing_that_was_on_the_disk_and_repeats_only_what_was_in_flight() throws Exception {
    OutageRun.Plan plan = new OutageRun.Plan(10, 300, 4, 2, 2, 100, 7);

    OutageRun.Result result =
        OutageRun.run(plan, (port, first, end) -> start(plan, port, first, end));

    assertEquals(List.of(), result.troubles());
    assertTrue(result.totals().areComplete(), result.toString());
    assertEquals(2, result.kills());
    assertEquals(2, result.powerCuts());
    assertTrue(result.totals().late() > 0, "nothing was late: the link was not cut");
  }

  /** What it loses is its own affair; the count must be whole. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void is_played_to_a_bridge_of_mosquitto_as_well() throws Exception {
    PeerProgram unused = PeerProgram.named("mosquitto", "mosquitto");
    OutageRun.Plan plan = new OutageRun.Plan(10, 300, 2, 1, 1, 100, 7);

    OutageRun.Result result =
        OutageRun.runPeer(plan, (port, first, end) -> start(plan, port, first, end, "--peer"));

    assertEquals(List.of(), result.troubles());
    assertEquals(0, result.totals().foreign());
    assertEquals(1, result.kills());
    assertEquals(1, result.powerCuts());
    assertTrue(result.totals().taken() > 2000, result.toString());
    assertTrue(result.totals().arrived() > 1000, result.toString());
  }
}
