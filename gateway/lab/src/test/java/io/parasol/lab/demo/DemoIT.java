// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.app.Gateway;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.sessions.JavaCommand;
import io.parasol.gateway.state.ExitCode;
import io.parasol.simulator.site.SimulatedSite;
import io.parasol.testing.IgnoredSignals;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A demo")
class DemoIT {

  /** The ports of a demo, before the offset. */
  private static final int[] PORTS = {8883, 9464, 15020, 15021, 15022};

  @TempDir Path folder;
  private Path log;
  private Path out;

  @BeforeEach
  void name_files() {
    log = folder.resolve("log");
    out = folder.resolve("out");
  }

  private Process start(String... more) throws IOException {
    List<String> command = JavaCommand.of("-Xmx160m");
    command.addAll(
        List.of("io.parasol.lab.LabMain", "demo", "--port-offset", Integer.toString(freeOffset())));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectError(log.toFile())
        .redirectOutput(out.toFile())
        .start();
  }

  private static int freeOffset() {
    Random random = new Random();
    for (int i = 0; i < 100; i++) {
      int offset = 1 + random.nextInt(50_000);
      if (areFree(offset)) {
        return offset;
      }
    }
    throw new AssertionError("no free ports");
  }

  private static boolean areFree(int offset) {
    for (int port : PORTS) {
      try (ServerSocket probe =
          new ServerSocket(port + offset, 1, InetAddress.getLoopbackAddress())) {
        assertTrue(probe.isBound());
      } catch (IOException taken) {
        return false;
      }
    }
    return true;
  }

  @Test
  void becomes_ready_and_ends_after_its_time() throws Exception {
    Process demo = start("--for", "1s");
    try {
      assertTrue(demo.waitFor(120, SECONDS), () -> "it does not end");

      assertEquals(0, demo.exitValue(), () -> text(log));
      assertTrue(text(out).contains("ready site=demo"), () -> text(out));
    } finally {
      demo.destroyForcibly();
    }
  }

  @Test
  void that_is_interrupted_while_it_starts_stops_at_once_and_states_that_it_was_not_ready()
      throws Exception {
    Process demo = start();
    try {
      await().atMost(90, SECONDS).until(() -> text(log).contains("broker starting"));
      assumeFalse(IgnoredSignals.contains("INT"), "the demo has inherited that it ignores it");
      Process kill = new ProcessBuilder("kill", "-INT", Long.toString(demo.pid())).start();
      assertEquals(0, kill.waitFor());

      assertTrue(demo.waitFor(120, SECONDS), () -> "it does not end: " + text(log));

      assertEquals(130, demo.exitValue(), () -> text(log));
      assertFalse(text(log).contains("did not stop in time"), () -> text(log));
      assertTrue(text(log).contains("stopped before the demo was ready"), () -> text(log));
      assertFalse(text(out).contains("ready"), () -> text(out));
    } finally {
      demo.destroyForcibly();
    }
  }

  @Test
  @SuppressWarnings("try") // The controllers are there to be asked.
  void carries_out_the_commands_that_it_prints_and_those_of_the_readme() throws Exception {
    Path made = folder.resolve(".parasol-demo");
    try (DemoFolder demo = DemoFolder.make(made, freeOffset());
        SimulatedSite controllers = SimulatedSite.start(demo.simulation(), Clock.systemUTC());
        Gateway gateway = Gateway.start(demo.site())) {
      HostPort broker = demo.site().broker().listen();
      String command =
          new DemoHints(broker, demo.site().metrics(), "parasol", false)
              .plain().stream()
                  .filter(line -> line.strip().startsWith("firmware"))
                  .map(line -> line.replaceFirst(" *firmware +parasol ", ""))
                  .findFirst()
                  .orElseThrow();

      Typed install = parasol(command, made);

      assertEquals(ExitCode.DONE, install.exit(), install::toString);
      assertTrue(
          install.lines().get(install.lines().size() - 1).contains("inverter-04  applied"),
          install::out);
      String history =
          "history inverter-04 --from 1m --json --as .parasol-demo/operator.p12 --broker localhost:"
              + broker.port();
      await()
          .atMost(60, SECONDS)
          .until(() -> parasol(history, made).out().contains("\"firmware\":\"1.4.0\""));
      Map<String, List<String>> shown = shownByTheReadme();
      assertEquals(2, shown.size(), shown::toString);
      for (Map.Entry<String, List<String>> each : shown.entrySet()) {
        Typed typed = parasol(each.getKey() + " --broker localhost:" + broker.port(), made);
        assertEquals(each.getValue(), withoutIds(typed.out() + typed.err()), typed::toString);
      }
    }
  }

  /** Runs a command that names the folder of a demo as from the folder above it. */
  private static Typed parasol(String command, Path demo) {
    return Typed.parasol((Object[]) command.replace(".parasol-demo", demo.toString()).split(" "));
  }

  /** Returns the commands of the README, without the program, with the lines that they print. */
  private static Map<String, List<String>> shownByTheReadme() throws IOException {
    Map<String, List<String>> shown = new LinkedHashMap<>();
    Pattern.compile("(?m)^\\$ \\./parasol (.*)\\n((?:[^$`\\n].*\\n)+)")
        .matcher(Files.readString(Path.of("../../README.md")))
        .results()
        .forEach(match -> shown.put(match.group(1), withoutIds(match.group(2))));
    return shown;
  }

  private static List<String> withoutIds(String lines) {
    return lines.lines().map(line -> line.replaceFirst("^[0-9a-f-]{36}", "ID")).toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException notYet) {
      return "";
    }
  }
}
