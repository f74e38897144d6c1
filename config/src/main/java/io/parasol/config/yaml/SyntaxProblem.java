// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import io.parasol.config.model.site.Printable;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place at which a text is no YAML, in words for people who do not know how YAML is parsed.
 *
 * @param found what stands there.
 * @param expected what must stand there instead.
 */
record SyntaxProblem(String found, String expected) {

  private static final String WELL_FORMED = "well-formed YAML 1.2";

  private static final String INDENTATION = "the same indentation for all keys of a mapping";

  /**
   * A message of the parser.
   *
   * @param found may have {@code $1} for the first group of the message.
   */
  private record Message(Pattern pattern, String found, String expected) {

    Message(String pattern, String found, String expected) {
      this(Pattern.compile(pattern, Pattern.DOTALL), found, expected);
    }
  }

  /** The messages that common mistakes cause, the most special first. */
  private static final List<Message> MESSAGES =
      List.of(
          new Message("found character '\\\\t\\(TAB\\)'.*", "a tab", "blanks for the indentation"),
          new Message(
              "found character '(.)' that cannot start any token.*",
              "a text that begins with $1",
              "quotes around it"),
          new Message(
              "mapping values are not allowed here",
              "a colon where no key can be",
              INDENTATION + ", a blank after each colon, and quotes around a text with a colon"),
          new Message(
              "expected <block end>, but found .*",
              "a line whose indentation fits no line above",
              INDENTATION),
          new Message(
              "expected ',' or '([}\\]])', but got.*",
              "a text before the closing $1",
              "a comma, the closing bracket, or quotes around a text with a colon"),
          new Message(
              "found unexpected end of stream",
              "the end of the file within quotes",
              "the closing quote"),
          new Message(
              "could not find expected ':'",
              "a line without a colon",
              "KEY: VALUE, with a blank after the colon"),
          new Message(
              "expected the node content, but found ':'",
              "a colon where a value must be",
              "quotes around a text that begins with [ or {, such as \"[2001:db8::7]:502\""));

  /** Returns the problem that a message of the parser states. */
  static SyntaxProblem of(String message) {
    for (Message each : MESSAGES) {
      Matcher matcher = each.pattern().matcher(message);
      if (matcher.matches()) {
        return new SyntaxProblem(
            matcher.groupCount() == 0
                ? each.found()
                : each.found().replace("$1", Printable.of(matcher.group(1))),
            each.expected());
      }
    }
    return new SyntaxProblem(Printable.of(message), WELL_FORMED);
  }
}
