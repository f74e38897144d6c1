// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.app.FieldSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A gateway whose configuration has a bridge, but neither page nor Sparkplug")
class WithoutPageIT {

  private static final List<String> UNUSED_THREADS =
      List.of("page", "mqtt-readers", "mqtt-sparkplug");

  private static final List<String> UNUSED_CLASSES =
      List.of(
          "io.parasol.gateway.page.",
          "io.parasol.gateway.sparkplug.",
          "com.google.protobuf.",
          "org.eclipse.tahu.");

  @TempDir Path folder;

  @Test
  void has_no_class_thread_or_file_of_them_and_so_no_port() throws Exception {
    FieldSite site =
        FieldSite.make(
            folder.resolve("site"),
            1,
            "{serial: serial}",
            "bridge: {to: \"mqtts://localhost:1\"}\n");
    Path classes = folder.resolve("classes.log");
    String logged = "JAVA_TOOL_OPTIONS=-Xlog:class+load=info:file=" + classes;
    try (GatewayProcess gateway = GatewayProcess.start(site, "env", logged)) {
      Set<String> threads = threads(gateway.pid());
      assertTrue(threads.contains("mqtt-sessions"), threads::toString);
      assertEquals(
          List.of(),
          threads.stream()
              .filter(each -> UNUSED_THREADS.stream().anyMatch(each::startsWith))
              .toList());
    }
    List<String> loaded = Files.readAllLines(classes);
    assertTrue(
        loaded.stream().anyMatch(each -> each.contains(".gateway.upstream.UpstreamBridge ")));
    assertEquals(
        List.of(),
        loaded.stream()
            .filter(each -> UNUSED_CLASSES.stream().anyMatch(unused -> each.contains(unused)))
            .toList());
    assertFalse(Files.exists(site.config().state().resolve("page")));
  }

  /** Returns the names of the threads of a process, of which the kernel has 15 characters. */
  private static Set<String> threads(long pid) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path each : tasks.toList()) {
        names.add(Files.readString(each.resolve("comm")).strip());
      }
    }
    return names;
  }
}
