// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.expected.Method;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.Cause;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The front end of the page")
class StaticFilesTest {

  private static final Path WEB = Path.of("src/main/resources/io/parasol/gateway/page/web");
  private static final int MAX_COMPRESSED_BYTES = 100_000;
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\d\\}");
  private static final Pattern USED_TEXT = Pattern.compile("\\bt\\('([\\w.\\-]+)'");

  private static final Pattern WORD = Pattern.compile("`(\\w+)`");

  private final StaticFiles files = new StaticFiles();

  private static List<String> names() throws Exception {
    try (Stream<Path> all = Files.list(WEB)) {
      return all.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private StaticFiles.File file(String name) {
    return files.at(name.equals("index.html") ? "/" : "/" + name).orElseThrow();
  }

  private static Map<String, String> texts(String language) throws Exception {
    Map<String, String> texts = new TreeMap<>();
    Json.Obj all = (Json.Obj) Json.parse(Files.readAllBytes(WEB.resolve(language + ".json")));
    all.members().forEach((key, text) -> texts.put(key, ((Json.Str) text).text()));
    return texts;
  }

  @Test
  void have_a_file_for_the_notice_which_is_empty_without_one() {
    StaticFiles served =
        new StaticFiles(
            new PageTexts(Optional.empty(), Optional.of("Zutritt nur für Befugte")),
            () -> Instant.EPOCH);

    StaticFiles.File notice = served.at("/notice.txt").orElseThrow();
    assertEquals("text/plain; charset=utf-8", notice.type());
    assertEquals("Zutritt nur für Befugte", new String(notice.content(), StandardCharsets.UTF_8));
    assertEquals(0, file("notice.txt").content().length);
  }

  @Nested
  @DisplayName("have a file for reports of vulnerabilities")
  class SecurityTxt {

    private final Instant now = Instant.parse("2026-11-28T12:34:56Z");

    private String at(Instant supported) {
      SecurityText text = new SecurityText("mailto:security@example.com", supported);
      StaticFiles served =
          new StaticFiles(new PageTexts(Optional.of(text), Optional.empty()), () -> now);
      StaticFiles.File file = served.at("/.well-known/security.txt").orElseThrow();
      assertEquals("text/plain; charset=utf-8", file.type());
      return new String(file.content(), StandardCharsets.UTF_8);
    }

    @Test
    void that_expires_after_half_a_year() {
      assertEquals(
          """
          Contact: mailto:security@example.com
          Expires: 2027-05-27T00:00:00Z
          Preferred-Languages: en
          """,
          at(Instant.MAX));
    }

    @Test
    void that_expires_with_the_support_of_the_version() {
      assertTrue(
          at(Instant.parse("2026-12-01T00:00:00Z")).contains("Expires: 2026-12-01T00:00:00Z\n"));
    }

    @Test
    void only_if_there_is_a_contact() {
      assertEquals(Optional.empty(), files.at("/.well-known/security.txt"));
    }
  }

  @Test
  void are_compressed_only_if_that_saves_a_packet() {
    StaticFiles.File script = file("app.js");

    assertTrue(script.isCompressible());
    assertTrue(script.compressed().length < script.content().length);
    assertFalse(file("index.html").isCompressible());
  }

  @Test
  void is_served_completely_and_has_at_most_100_kilobytes() throws Exception {
    int compressed = 0;
    for (String name : names()) {
      assertEquals(Files.size(WEB.resolve(name)), file(name).content().length, name);
      compressed += file(name).compressed().length;
    }
    int total = compressed;
    assertTrue(total <= MAX_COMPRESSED_BYTES, () -> total + " bytes");
  }

  @Test
  void is_requested_at_once_instead_of_file_after_file() throws Exception {
    String page = new String(file("index.html").content(), StandardCharsets.UTF_8);
    for (String name : names()) {
      assertEquals(
          name.endsWith(".js"),
          page.contains("<link rel=\"modulepreload\" href=\"" + name + "\">"),
          name);
    }
  }

  @Test
  void loads_nothing_from_another_host_and_has_no_inline_code() throws Exception {
    for (String name : names()) {
      String text = new String(file(name).content(), StandardCharsets.UTF_8);
      assertFalse(
          text.replace("http://www.w3.org/2000/svg", "").contains("://"), name + " names a host");
      assertFalse(text.contains("innerHTML"), name);
      assertFalse(Pattern.compile("\\sstyle=|\\son[a-z]+=\"").matcher(text).find(), name);
    }
  }

  @Test
  void has_every_text_in_both_languages() throws Exception {
    Map<String, String> english = texts("en");
    Map<String, String> german = texts("de");
    assertEquals(english.keySet(), german.keySet());
    german.forEach(
        (key, text) -> {
          assertFalse(text.isBlank(), key);
          assertEquals(placeholders(english.getOrDefault(key, "")), placeholders(text), key);
        });
    Set<String> missing = new TreeSet<>();
    for (String name : names()) {
      Matcher used = USED_TEXT.matcher(Files.readString(WEB.resolve(name)));
      while (name.endsWith(".js") && used.find()) {
        if (!english.containsKey(used.group(1))) {
          missing.add(used.group(1));
        }
      }
    }
    assertEquals(Set.of(), missing);
  }

  @Test
  void has_a_text_for_each_word_of_the_protocol_that_it_shows() throws Exception {
    String protocol = Files.readString(Path.of("../../docs/protocol.md"));
    Set<String> words = new TreeSet<>();
    for (String section :
        List.of(
            "### Conditions of a device",
            "### Single events of a device",
            "### Conditions of the gateway",
            "### Single events of the gateway")) {
      words.addAll(words("event.", protocol, section + "\n", "| event |"));
    }
    words.addAll(words("quality.", protocol, "## Telemetry\n", "| reason in `q` |"));
    words.addAll(words("outcome.", protocol, "## Receipts\n", "| `outcome` |"));
    assertTrue(words.size() > 75, words::toString);

    words.removeAll(texts("en").keySet());

    assertEquals(Set.of(), words);
  }

  @Test
  void has_a_name_for_each_meaning_each_cause_and_each_reason() throws Exception {
    Set<String> missing = new TreeSet<>();
    Stream.of(Meaning.values()).forEach(each -> missing.add("meaning." + each.wireName()));
    Stream.of(Cause.values()).forEach(each -> missing.add("cause." + each.wireName()));
    Stream.of(Method.values()).forEach(each -> missing.add("method." + each.wireName()));
    Stream.of(Figure.Why.values()).forEach(each -> missing.add("reason." + each.wireName()));
    Map<String, String> english = texts("en");

    missing.removeAll(english.keySet());

    assertEquals(Set.of(), missing);
    for (Meaning each : Meaning.values()) {
      assertEquals(each.label(), english.get("meaning." + each.wireName()));
    }
  }

  /** Returns the words of the first column of the table that begins like this in a section. */
  private static Set<String> words(String prefix, String page, String section, String head) {
    String from = page.substring(page.indexOf(section));
    Set<String> words = new TreeSet<>();
    for (String row : from.substring(from.indexOf(head)).lines().skip(2).toList()) {
      if (!row.startsWith("| ")) {
        return words;
      }
      WORD.matcher(row.substring(2, row.indexOf(" | ")))
          .results()
          .forEach(word -> words.add(prefix + word.group(1)));
    }
    return words;
  }

  private static Set<String> placeholders(String text) {
    return PLACEHOLDER.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }
}
