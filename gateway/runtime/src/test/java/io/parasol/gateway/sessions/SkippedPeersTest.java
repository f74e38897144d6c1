// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports of tests in the words of Surefire and Failsafe; the script is what CI runs last. */
@DisplayName("CI")
@EnabledOnOs(OS.LINUX)
class SkippedPeersTest {

  private static final Path SCRIPT = Path.of("../../.ci/no-peer-skipped").toAbsolutePath();

  @TempDir private Path project;

  /** How a script ended, and what it said. */
  private record Ended(int exit, List<String> lines) {}

  @ParameterizedTest(name = "{0}-reports")
  @ValueSource(strings = {"surefire", "failsafe"})
  void fails_if_a_test_was_skipped_for_want_of_its_peer(String plugin) throws Exception {
    report("certs", "surefire", "SoundTest", "<testcase name=\"holds\"/>");
    report(
        "broker",
        plugin,
        "MosquittoIT",
        """
        <testcase name="is_served" classname="MosquittoIT" time="0.0">
          <skipped message="SKIPPED PEER mosquitto_sub is missing: apt-get install mosquitto-clients" \
        type="org.opentest4j.TestAbortedException"/>
        </testcase>
        """);

    assertEquals(
        new Ended(
            1,
            List.of(
                "./broker/target/%s-reports/TEST-MosquittoIT.xml".formatted(plugin),
                "tests that need a peer were skipped (listed in the files above); expected every"
                    + " peer to be installed")),
        run());
  }

  @Test
  void passes_without_a_word_if_tests_were_skipped_for_other_reasons_only() throws Exception {
    report(
        "certs",
        "surefire",
        "DataTest",
        "<testcase name=\"agrees\"><skipped message=\"no ../shared/data\"/></testcase>");

    assertEquals(new Ended(0, List.of()), run());
  }

  @Test
  void fails_if_nothing_was_tested() throws Exception {
    Files.createDirectories(project.resolve("certs/target"));

    assertEquals(
        new Ended(1, List.of("no test reports in " + project + "; run ./mvnw verify first")),
        run());
  }

  @Test
  void runs_that_script_after_the_tests() throws IOException {
    List<String> lines = Files.readAllLines(SCRIPT.resolveSibling("run"));
    int tests = lines.indexOf("./mvnw verify");

    assertEquals(
        List.of("./mvnw verify", "", "bash .ci/no-peer-skipped ."),
        lines.subList(tests, tests + 3));
  }

  private void report(String module, String plugin, String test, String cases) throws IOException {
    Path folder =
        Files.createDirectories(project.resolve(module + "/target/" + plugin + "-reports"));
    Files.writeString(
        folder.resolve("TEST-" + test + ".xml"),
        "<testsuite name=\"%s\">%s</testsuite>%n".formatted(test, cases));
  }

  private Ended run() throws Exception {
    Process script =
        new ProcessBuilder("bash", SCRIPT.toString(), project.toString())
            .redirectErrorStream(true)
            .start();
    String text = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(script.waitFor(), text.lines().toList());
  }
}
