// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.parasol.gateway.app.FieldSite;
import io.parasol.testing.IgnoredSignals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A gateway that receives a signal while it starts")
class SignalAtStartIT {

  /** Logged when the broker is about to start, long before the gateway is ready. */
  private static final String EARLY = "broker starting";

  private static final String LATE = "security self-test passed";

  /** On a busy machine the gateway can be ready before this test has read the log. */
  private static final int ATTEMPTS = 10;

  @TempDir Path folder;
  private FieldSite site;
  private Path log;
  private Path out;

  @BeforeEach
  void make() throws Exception {
    site = FieldSite.make(folder.resolve("site"), 1);
    log = folder.resolve("log");
    out = folder.resolve("out");
  }

  private Process start() throws IOException {
    List<String> command = JavaCommand.of();
    command.addAll(
        List.of("io.parasol.gateway.cli.Main", "run", "-c", site.file("site.yaml").toString()));
    return new ProcessBuilder(command)
        .redirectError(log.toFile())
        .redirectOutput(out.toFile())
        .start();
  }

  private void awaitText(Path file, String text) {
    await(text)
        .atMost(90, SECONDS)
        .pollInterval(5, MILLISECONDS)
        .until(() -> Files.readString(file).contains(text));
  }

  private static void signal(String name, Process process) throws Exception {
    assumeFalse(IgnoredSignals.contains(name), "the gateway has inherited that it ignores it");
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertEquals(0, kill.waitFor());
  }

  @Test
  void becomes_ready_after_a_SIGHUP() throws Exception {
    Process gateway = start();
    try {
      awaitText(log, EARLY);
      signal("HUP", gateway);

      awaitText(out, "ready site=field");

      signal("TERM", gateway);
      assertTrue(gateway.waitFor(60, SECONDS));
      assertEquals(0, gateway.exitValue());
    } finally {
      gateway.destroyForcibly();
    }
  }

  @ParameterizedTest(name = "stops with exit code 0 after a SIGTERM at \"{0}\"")
  @ValueSource(strings = {EARLY, LATE})
  void stops_with_exit_code_0_after_a_SIGTERM(String moment) throws Exception {
    boolean wasReady = true;
    for (int attempt = 0; wasReady && attempt < ATTEMPTS; attempt++) {
      stopAt(moment);
      wasReady = Files.size(out) > 0;
    }

    String logged = Files.readString(log);
    assertTrue(logged.contains("start abandoned"), logged);
    for (String unclean : new String[] {"did not stop in time", "failed to close", "Exception"}) {
      assertFalse(logged.contains(unclean), logged);
    }
    assertEquals("", Files.readString(out));
  }

  private void stopAt(String moment) throws Exception {
    Process gateway = start();
    try {
      awaitText(log, moment);
      signal("TERM", gateway);

      assertTrue(gateway.waitFor(60, SECONDS));
      assertEquals(0, gateway.exitValue());
    } finally {
      gateway.destroyForcibly();
    }
  }
}
