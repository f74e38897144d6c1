// SPDX-License-Identifier: Apache-2.0
package io.parasol.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.project.Vocabulary.Finding;
import io.parasol.project.Vocabulary.SourceText;
import io.parasol.testing.Checkout;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds code, help texts and documents to the words of {@link Vocabulary}. */
@DisplayName("The vocabulary")
class VocabularyTest {

  private final Vocabulary vocabulary = new Vocabulary();

  @Test
  void is_kept_by_main_code_help_texts_and_documents() throws IOException {
    List<Finding> findings = vocabulary.findInCheckout(Checkout.root());

    String unexpected =
        findings.stream()
            .filter(each -> !Vocabulary.EXCEPTIONS.contains(each.withoutLine()))
            .map(Finding::toString)
            .collect(Collectors.joining("\n"));
    assertEquals("", unexpected);

    Set<String> stale = new HashSet<>(Vocabulary.EXCEPTIONS);
    findings.forEach(each -> stale.remove(each.withoutLine()));
    assertEquals(Set.of(), stale, "exceptions that are not needed any more");
  }

  @Test
  void has_at_most_ten_exceptions() {
    assertTrue(Vocabulary.EXCEPTIONS.size() <= 10);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "// Nobody reads it.",
        "/** Starts\n * anew. */",
        "/**\n * Keeps so\n * many messages.\n */",
        "// as it\n// is",
        "// It is closed for good.",
        "String text = \"So many\";",
        "String text = \"so \" +\n    \"many\";",
        "String text = \"device:\\ntold\";",
        "String text = \"\"\"\n    so\n    many\n    \"\"\";",
        "boolean hasTold;",
        "boolean isToBeSent;",
        "void beginAnew() {}",
        "int MOST_DEVICES = 8;",
        "int LONGEST = 8;",
        "Duration USUAL_TIMEOUT = x;",
        "int DEVICES_AT_MOST = 8;",
        "Units AS_USUAL = x;",
        "String word() {}",
        "map(Role::word)",
        "void know(Broker broker) {}",
        "void tell() {}",
        "record DeviceNews(int a) {}",
        "final class Ears {}",
      })
  void is_broken_by_java(String text) {
    assertEquals(1, vocabulary.find("Bad.java", SourceText.java(text)).size());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "// Any client reads it; the likeliest is untold thereupon.",
        "// It is closed for good\n// reason, and sent as it is written.",
        "String text = \"so\"; // many",
        "log(\"so\", \"many\");",
        "char quote = '\"'; boolean isAsIt; // is",
        "String text = \"\\\"\"; int AT_LEAST_ONCE = 1;",
        "int MAX_DEVICES = 8; int ALMOST_FULL = 7;",
        "String wireName() { return word; }",
        "Year year; record Clear(int linear) {}",
        "new DeviceNewsletter()",
      })
  void is_kept_by_java(String text) {
    assertEquals(List.of(), vocabulary.find("Good.java", SourceText.java(text)));
  }

  @Test
  void is_broken_by_a_document_across_its_lines() {
    assertFinds("docs/a.md:3: so many", SourceText.plain("# Store\n\n> It keeps so\n> many.\n"));
  }

  @Test
  void is_broken_by_the_comments_of_yaml_alone() {
    assertFinds(
        "docs/a.md:2: for good", SourceText.yaml("says: told # fine\nkeep: 3  # for\n  # good\n"));
  }

  @Test
  void names_the_line_of_what_it_finds() {
    assertFinds(
        "docs/a.md:4: word", SourceText.java("/*\n*/\nString a = \"b\" +\n    kind.word();\n"));
  }

  private void assertFinds(String expected, SourceText text) {
    assertEquals(List.of(expected), strings(vocabulary.find("docs/a.md", text)));
  }

  private static List<String> strings(List<Finding> findings) {
    return findings.stream().map(Finding::toString).toList();
  }
}
