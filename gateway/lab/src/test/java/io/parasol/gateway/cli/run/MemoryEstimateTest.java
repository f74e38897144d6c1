// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.gateway.state.ReloadReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The estimated memory")
class MemoryEstimateTest {

  @TempDir private Path folder;

  private Path site(int devices, int points) throws Exception {
    StringBuilder profile = new StringBuilder("profile: box\npoints:\n");
    for (int point = 0; point < points; point++) {
      profile.append("  p%d: {at: holding %d, type: float32}\n".formatted(point, 2 * point));
    }
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(folder.resolve("profiles/box.yaml"), profile);
    StringBuilder site =
        new StringBuilder("site: roof\nlinks: {lan: {tcp: 192.0.2.1}}\ndevices:\n");
    for (int unit = 1; unit <= devices; unit++) {
      site.append(
          "  box-%d: {link: lan, unit: %d, profile: box, every: 1h}\n".formatted(unit, unit));
    }
    return Files.writeString(folder.resolve("site.yaml"), site);
  }

  @Test
  void is_named_after_a_reload_if_the_heap_has_become_too_small() {
    ReloadReport report = ReloadReport.refused(Instant.EPOCH, List.of());
    MemoryEstimate small = new MemoryEstimate(10, 100, 0);
    MemoryEstimate large = new MemoryEstimate(200, 5_000, 0);

    // What Java reports with -Xmx96m and the serial collector.
    long heap = 97_320_960;

    assertEquals(List.of(), RunVerb.withHeap(report, small, heap).restart());
    assertEquals(List.of("heap of 96 MiB"), RunVerb.withHeap(report, small, heap / 2).restart());
    assertEquals(
        List.of("heap of %d MiB".formatted(large.heapMib())),
        RunVerb.withHeap(report, large, heap / 2).restart());
  }

  @Test
  void of_a_small_site_is_the_default() throws Exception {
    assertEquals("96\n", Typed.parasol("heap", "-c", site(10, 100)).done().out());
  }

  @Test
  void grows_with_inverters_that_have_figures() {
    assertEquals(
        100,
        new MemoryEstimate(200, 500_000, 100).heapMib()
            - new MemoryEstimate(200, 500_000, 0).heapMib());
  }

  @Test
  void grows_with_devices_and_points() throws Exception {
    assertEquals("1022\n", Typed.parasol("heap", "-c", site(200, 5_000)).done().out());
    assertEquals(
        "memory: heap 154 MiB, 314 MiB in all",
        Typed.parasol("check", "-c", site(100, 1_000)).done().lines().get(1));
  }
}
