// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.parasol.config.site.ConfigFile;
import io.parasol.config.yaml.ConfigException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A file is refused")
class YamlProblemsTest {

  private static final String KEYS =
      "expected a mapping with site, trust-domain, topic-root, state, broker, bridge, witness,"
          + " metrics, about, home-assistant, page, enrolment, pki, signers, thresholds, store,"
          + " sunspec-models, releases, hawkbit, links, devices, location, tariff, co2 or others";

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
  }

  private void assertRefused(String problem, String text) {
    assertEquals(List.of("site.yaml:" + problem), folder.problems(text));
  }

  private List<String> problemsOf(Path file) {
    return folder.told(assertThrows(ConfigException.class, () -> ConfigFile.load(file, Map.of())));
  }

  private Path bytes(byte[] bytes) throws Exception {
    return Files.write(temp.resolve("site.yaml"), bytes);
  }

  @Test
  void when_it_is_not_there() {
    assertEquals(
        List.of("gone.yaml:1:1: not found; expected a file"),
        problemsOf(temp.resolve("gone.yaml")));
  }

  @Test
  void when_it_is_a_folder() throws Exception {
    Files.createDirectory(temp.resolve("d"));
    assertEquals(List.of("d:1:1: a folder; expected a file"), problemsOf(temp.resolve("d")));
  }

  /** Reading a pipe into which no program writes would block for ever. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void when_it_is_a_pipe() throws Exception {
    Path pipe = temp.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());

    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () ->
            assertEquals(
                List.of("pipe:1:1: a pipe or a device; expected a file"), problemsOf(pipe)));
  }

  @Test
  void when_it_is_larger_than_four_mebibytes_but_not_at_four() throws Exception {
    byte[] comment = "#".repeat(4 * 1024 * 1024 - 8).getBytes(StandardCharsets.UTF_8);
    String site = "site: a\n";
    ConfigFile.load(
        bytes(
            (site + new String(comment, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8)),
        Map.of());

    Path larger =
        bytes(
            ("\n" + site + new String(comment, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8));

    assertEquals(List.of("site.yaml:1:1: too large; expected at most 4 MiB"), problemsOf(larger));
  }

  @Test
  void when_it_is_not_utf_8() throws Exception {
    byte[] latin1 = "site: a\nstate: Stra\u00DFe\n".getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(
        List.of("site.yaml:2:12: a byte that is not UTF-8; expected text in UTF-8"),
        problemsOf(bytes(latin1)));
  }

  @Test
  void but_not_for_a_byte_order_mark() throws Exception {
    assertEquals("a", folder.load("\uFEFFsite: a\n").site().value());
  }

  @Test
  void when_it_has_a_character_that_yaml_forbids() {
    assertRefused(
        "2:9: a character that YAML forbids; expected well-formed YAML 1.2",
        "site: a\nstate: x\u0000y\n");
  }

  @Test
  void when_it_is_empty() {
    assertRefused("1:1: empty; " + KEYS, "");
    assertRefused("1:1: empty; " + KEYS, "~");
  }

  @Test
  void when_it_is_a_list() {
    assertRefused("1:1: a list; " + KEYS, "- site: a\n");
  }

  @Test
  void at_the_place_where_its_syntax_breaks() {
    assertRefused(
        "3:7: a colon where no key can be; expected the same indentation for all keys of a mapping,"
            + " a blank after each colon, and quotes around a text with a colon",
        "site: a\nlinks:\n  a: b: c\n");
    assertRefused("3:1: a tab; expected blanks for the indentation", "site: a\nlinks:\n\ta: b\n");
    assertRefused(
        "4:2: a line whose indentation fits no line above; expected the same indentation for all"
            + " keys of a mapping",
        "site: a\nlinks:\n  a: {tcp: b}\n devices:\n  c: d\n");
    assertRefused(
        "2:15: a text that begins with @; expected quotes around it",
        "site: a\nabout: {name: @home}\n");
    assertRefused(
        "2:16: a text before the closing }; expected a comma, the closing bracket, or quotes around"
            + " a text with a colon",
        "site: a\nabout: {name: b: c}\n");
    assertRefused(
        "3:1: the end of the file within quotes; expected the closing quote",
        "site: a\nstate: \"b\n");
    assertRefused(
        "3:1: a line without a colon; expected KEY: VALUE, with a blank after the colon",
        "site: a\nabc:1\nlinks: {}\n");
    assertRefused(
        "2:19: a colon where a value must be; expected quotes around a text that begins with [ or"
            + " {, such as \"[2001:db8::7]:502\"",
        "site: a\nlinks: {a: {tcp: [::1]:502}}\n");
    assertRefused(
        "2:1: a line whose indentation fits no line above; expected the same indentation for all"
            + " keys of a mapping",
        "site: a\n- b\n");
    assertRefused(
        "1:8: unexpected character found  (32); expected well-formed YAML 1.2", "site: & a\n");
  }

  @Test
  void when_it_ends_inside_an_escape() {
    assertRefused(
        "1:1: text that is not YAML from here on; expected well-formed YAML 1.2", "site: \"\\x");
  }

  @Test
  void when_it_has_two_documents() {
    assertRefused(
        "2:1: a second document; expected one document per file", "site: a\n---\nsite: b\n");
  }

  @Test
  void when_a_value_asks_for_a_type_of_its_own() {
    assertRefused(
        "1:7: tagged tag:yaml.org,2002:java.net.URL; expected a value without a tag",
        "site: !!java.net.URL [http://example.com]\n");
  }

  @Test
  void when_a_key_is_no_text() {
    assertRefused("1:2: a key that is not text; expected a name, then ':'", "{[site]: a}\n");
  }

  @Test
  void when_an_alias_names_nothing() {
    assertRefused(
        "1:7: *a; expected an alias of a value marked &a that ends before it", "site: *a\n");
  }

  @Test
  void when_an_alias_stands_inside_what_it_names() {
    assertRefused(
        "1:12: *a; expected an alias of a value marked &a that ends before it",
        "site: &a [ *a ]\n");
  }

  @Test
  void when_aliases_stand_for_more_values_than_memory_holds() {
    StringBuilder laughs = new StringBuilder("site: a\nx0: &x0 [a,a,a,a,a,a,a,a,a,a]\n");
    for (int i = 1; i <= 9; i++) {
      laughs.append("x%d: &x%d [%s]\n".formatted(i, i, ("*x" + (i - 1) + ",").repeat(10)));
    }
    assertRefused(
        "7:22: more than 500000 values after the expansion of aliases; expected fewer",
        laughs.toString());
  }

  @Test
  void when_it_is_nested_too_deep() {
    assertRefused(
        "1:38: nested deeper than 32; expected a flatter file",
        "site: " + "[".repeat(100_000) + "\n");
  }

  @Test
  void when_a_text_is_too_long() {
    assertRefused(
        "1:7: site is too long; expected at most 4096 characters", "site: " + "a".repeat(4097));
  }

  @Test
  void in_one_line_also_for_names_that_hold_two() {
    for (String problem :
        folder.problems(
            """
            site: a
            links: {"a\\nb": {tcp: 10.0.0.1}, c: {tcp: 10.0.0.1}}
            "d\\ne": 1
            devices: {"x\\ny": {link: ab, unit: 1, profile: "p\\nq"}}
            """)) {
      assertEquals(1, problem.lines().count(), problem);
    }
  }

  @Test
  void in_one_line_of_bounded_length_whatever_it_holds() {
    String problem = folder.problems("site: \"\\e[31m" + "x".repeat(3000) + "\\nmore\"\n").get(0);
    assertEquals(
        "site.yaml:1:7: site is \"?[31m"
            + "x".repeat(115)
            + "…\"; expected 1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit",
        problem);
  }
}
