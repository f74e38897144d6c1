// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Rejection;
import io.parasol.certs.json.Json;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.expected.Method;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.clock.TimeProof;
import io.parasol.gateway.health.event.DeviceSelfReport;
import io.parasol.gateway.health.event.DeviceState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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

  private static final Pattern TEXT_WITHOUT_VALUES = Pattern.compile("\\bt\\('([\\w.\\-]+)'\\)");

  private static final String SENTENCE = "say.";
  private static final Pattern MEMBER = Pattern.compile("`([\\w-]+)`");
  private static final Pattern PARENTHESES = Pattern.compile("\\([^)]*\\)");

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
  void state_that_the_page_is_loading_until_its_scripts_are_there() {
    String page = new String(file("index.html").content(), StandardCharsets.UTF_8);

    assertTrue(page.contains(" tabindex=\"-1\">Loading … / Wird geladen …</main>"), page);
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
  void shows_no_text_with_a_place_for_a_value_without_a_value() throws Exception {
    Map<String, String> english = texts("en");
    Set<String> found = new TreeSet<>();
    for (String name : names()) {
      Matcher used = TEXT_WITHOUT_VALUES.matcher(Files.readString(WEB.resolve(name)));
      while (name.endsWith(".js") && used.find()) {
        if (!placeholders(english.getOrDefault(used.group(1), "")).isEmpty()) {
          found.add(used.group(1));
        }
      }
    }
    assertEquals(Set.of(), found);
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
      words.addAll(members(protocol, section + "\n"));
    }
    words.addAll(
        words("gap.", protocol, "### Single events of a device\n", "| `reason` of a gap |"));
    words.addAll(words("refusal.", protocol, "### Why a command is rejected\n", "| reason |"));
    words.addAll(words("refusal.", protocol, "## Receipts\n", "| reason | outcome |"));
    words.remove("refusal.exception_NN");
    Stream.of(Rejection.values()).forEach(each -> words.add("refusal." + each.wireName()));
    Stream.of(Refusal.values()).forEach(each -> words.add("refusal." + each.wireName()));
    Stream.of(TimeProof.values())
        .forEach(each -> words.add("proof." + each.name().toLowerCase(Locale.ROOT)));
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

  /**
   * Returns the words for the members of the events of a section; durations are without their unit.
   */
  private static Set<String> members(String protocol, String section) {
    String from = protocol.substring(protocol.indexOf(section));
    Set<String> members = new TreeSet<>();
    for (String row : from.substring(from.indexOf("| event |")).lines().skip(2).toList()) {
      if (!row.startsWith("| ")) {
        return members;
      }
      String column = PARENTHESES.matcher(row.split(" \\| ", -1)[1]).replaceAll("");
      MEMBER
          .matcher(column)
          .results()
          .map(found -> found.group(1).replaceFirst("-ms$", ""))
          .forEach(name -> members.add("member." + name));
    }
    return members;
  }

  /**
   * The gateway writes its reasons as English sentences. Those that the page translates must be the
   * ones that it writes.
   */
  @Test
  void translates_the_sentences_that_the_gateway_writes() throws Exception {
    Map<String, String> english = texts("en");
    Map<String, String> german = texts("de");
    StringBuilder code = new StringBuilder();
    for (String module : List.of(".", "../../legacy-adapters/adapters")) {
      try (Stream<Path> all = Files.walk(Path.of(module, "src/main/java"))) {
        for (Path each : all.filter(file -> file.toString().endsWith(".java")).toList()) {
          code.append(Files.readString(each));
        }
      }
    }
    String written = code.toString().replace("%%", "%");
    List<String> sentences =
        english.keySet().stream().filter(key -> key.startsWith(SENTENCE)).toList();
    for (String key : sentences) {
      String sentence = key.substring(SENTENCE.length());
      assertEquals(sentence, english.get(key));
      assertNotEquals(sentence, german.get(key));
      for (String part : PLACEHOLDER.split(sentence, -1)) {
        assertTrue(
            written.contains(part.replaceFirst(": $", "")), () -> "nobody writes \"" + part + "\"");
      }
    }

    Instant now = Instant.EPOCH;
    DeviceState unread = DeviceState.initial(now);
    DeviceState online = unread.answered(DeviceSelfReport.HEALTHY, now);
    DeviceState asleep = unread.answered(new DeviceSelfReport(true, List.of()), now);
    for (DeviceState each :
        List.of(
            unread,
            unread.absent("timeout", now),
            online.absent("timeout", now),
            asleep.absent("timeout", now))) {
      assertTrue(
          sentences.stream()
              .map(key -> Pattern.quote(key.substring(SENTENCE.length())))
              .anyMatch(quoted -> each.why().matches(quoted.replaceAll("\\{\\d}", "\\\\E.*\\\\Q"))),
          each::why);
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
