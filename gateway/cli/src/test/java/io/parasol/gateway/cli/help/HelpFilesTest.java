// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.help;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.cli.Cli;
import io.parasol.gateway.state.ExitCode;
import io.parasol.testing.PeerProgram;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The files made from the help")
class HelpFilesTest {

  @TempDir Path folder;

  private static String parasol(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    ExitCode exit =
        new Cli(
                (config, isStopping) -> {
                  throw new AssertionError("the gateway was started");
                })
            .execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    assertEquals(ExitCode.DONE, exit, err::toString);
    return out.toString();
  }

  private Path script(String shell) throws Exception {
    return Files.writeString(folder.resolve(shell), parasol("completion", shell));
  }

  private Set<String> completedByFish(String line) throws Exception {
    PeerProgram fish = PeerProgram.named("fish", "fish");
    PeerProgram.Run run =
        fish.run(
            folder.resolve("completed"),
            "--no-config",
            "--command",
            "source %s; complete -C '%s'".formatted(script("fish"), line));
    assertEquals(0, run.exit(), run.output());
    return run.output()
        .lines()
        .map(each -> each.replaceFirst("\t.*", ""))
        .collect(Collectors.toSet());
  }

  @Test
  void complete_verbs_in_fish() throws Exception {
    assertTrue(completedByFish("parasol ").containsAll(Set.of("run", "pki", "check")));
    assertTrue(completedByFish("parasol pki ").containsAll(Set.of("init", "issue")));
    assertFalse(completedByFish("parasol pki ").contains("run"));
    assertFalse(completedByFish("parasol ").contains("rehearse"), "a hidden verb");
  }

  @Test
  void complete_options_and_their_values_in_fish() throws Exception {
    assertTrue(completedByFish("parasol pki issue operator anna --r").contains("--role"));
    assertTrue(completedByFish("parasol --color ").containsAll(Set.of("auto", "always", "never")));
    assertEquals(
        Set.of("viewer", "operator", "engineer"),
        completedByFish("parasol pki issue operator anna --role "));
    assertTrue(completedByFish("parasol command send --class ").contains("setpoint"));
    assertTrue(completedByFish("parasol energy --by ").contains("15m"));
    assertTrue(completedByFish("parasol export inverter-01 --by ").contains("month"));
    assertFalse(completedByFish("parasol check --r").contains("--role"));
    assertFalse(completedByFish("parasol check --v").contains("--version"));
  }

  @Test
  void complete_files_in_fish() throws Exception {
    Files.createFile(folder.resolve("roof.yaml"));
    assertTrue(
        completedByFish("parasol check -c " + folder + "/ro").contains(folder + "/roof.yaml"));
  }

  @Test
  void define_a_function_of_each_verb_in_zsh() throws Exception {
    PeerProgram zsh = PeerProgram.named("zsh", "zsh");
    PeerProgram.Run run =
        zsh.run(
            folder.resolve("defined"),
            "-f",
            "-c",
            "autoload -Uz compinit; compinit -u -D; source %s; print $_comps[parasol] $+functions[_parasol_pki_issue]"
                .formatted(script("zsh")));

    assertEquals("_parasol 1", run.output().strip());
  }

  /** zsh refuses the whole completion of a verb of which two parameters have the same place. */
  @Test
  void give_each_parameter_a_place_of_its_own_in_zsh() {
    for (String function : parasol("completion", "zsh").split("\n}\n", -1)) {
      List<String> places =
          function
              .lines()
              .map(PARAMETER::matcher)
              .filter(Matcher::matches)
              .map(parameter -> parameter.group(1))
              .toList();
      assertEquals(List.copyOf(Set.copyOf(places)).size(), places.size(), function);
    }
    assertTrue(parasol("completion", "zsh").contains("'1:device or operator:(device operator)'"));
  }

  private static final Pattern PARAMETER = Pattern.compile("    '([*0-9]+):.*");

  @Test
  void have_no_paragraph_that_ends_within_a_sentence() throws Exception {
    parasol("manual", folder.resolve("man").toString());

    try (Stream<Path> pages = Files.list(folder.resolve("man"))) {
      for (Path page : pages.toList()) {
        List<String> lines = Files.readAllLines(page);
        for (int i = 1; i < lines.size(); i++) {
          String paragraph = lines.get(i);
          assertTrue(
              !lines.get(i - 1).equals(".PP")
                  || paragraph.endsWith(".")
                  || paragraph.matches(".*: .*parasol .*"),
              page + ": " + paragraph);
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "parasol, --log-format",
    "parasol-run, SIGHUP reloads the configuration",
    "parasol-pki-issue, --role",
    "parasol-command-send, EXIT STATUS"
  })
  void are_manual_pages_that_groff_formats_without_a_warning(String page, String contains)
      throws Exception {
    PeerProgram groff = PeerProgram.named("groff", "groff-base");
    parasol("manual", folder.resolve("man").toString());

    PeerProgram.Run run =
        groff.run(
            folder.resolve("formatted"),
            "-man",
            "-Tascii",
            "-ww",
            "-P-c",
            "-P-b",
            "-P-u",
            folder.resolve("man").resolve(page + ".1").toString());

    assertEquals(0, run.exit(), run.output());
    assertFalse(run.output().contains("warning:"), run.output());
    assertTrue(run.output().replaceAll("\\s+", " ").contains(contains), run.output());
  }

  @Test
  void are_a_manual_page_for_each_verb() throws Exception {
    parasol("manual", folder.resolve("man").toString());

    try (Stream<Path> pages = Files.list(folder.resolve("man"))) {
      List<String> names = pages.map(each -> each.getFileName().toString()).sorted().toList();
      assertTrue(
          names.containsAll(
              List.of(
                  "parasol.1",
                  "parasol-check.1",
                  "parasol-trust-release.1",
                  "parasol-store-drain.1")),
          names::toString);
      assertFalse(names.contains("parasol-rehearse.1"), "a hidden verb");
    }
  }
}
