// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@DisplayName("The log of parasol-fleet-job")
class JobLogTest {

  @TempDir private Path folder;

  /** The program, after which the engine logs something. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      JobMain.main(arguments);
      Logger engine = LoggerFactory.getLogger("org.apache.flink.runtime.taskmanager.Task");
      engine.info("a task begins");
      engine.warn(
          "once (1/2) switched from RUNNING to FAILED with failure cause:",
          new IllegalStateException(
              "cannot write",
              new IOException("tables: refused at once\n  by the server", new Exception("x"))));
      LoggerFactory.getLogger("io.parasol.fleet.job.Sample").info("figures set aside site=roof");
    }
  }

  @Test
  void has_one_line_for_each_event_with_its_causes_on_standard_error() throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    int code =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                "--version")
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();

    assertEquals(0, code, () -> read(err));
    assertEquals(1, read(out).lines().count(), () -> read(out));
    List<String> lines = read(err).lines().toList();
    assertEquals(2, lines.size(), () -> read(err));
    assertTrue(
        lines
            .get(0)
            .endsWith(
                "Z WARN  once (1/2) switched from RUNNING to FAILED with failure cause:"
                    + " java.lang.IllegalStateException: cannot write"
                    + " Caused by: java.io.IOException: tables: refused at once by the server"
                    + " Caused by: java.lang.Exception: x"),
        lines.get(0));
    assertTrue(lines.get(1).endsWith("Z INFO  figures set aside site=roof"), lines.get(1));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }
}
