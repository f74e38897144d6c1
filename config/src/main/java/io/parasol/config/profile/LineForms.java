// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.lines.LinePattern;
import io.parasol.config.model.lines.LineTemplate;
import io.parasol.config.yaml.TextFormat;
import java.util.Optional;

/** The formats of texts in line profiles. */
final class LineForms {

  /** Text that frames a line, one byte a character. */
  static final TextFormat<String> PART =
      new TextFormat<>(
          "1 to 8 characters, each one byte, such as \"\\r\\n\"",
          text ->
              Optional.of(text)
                  .filter(
                      part ->
                          !part.isEmpty()
                              && part.length() <= 8
                              && part.chars().allMatch(c -> c <= 0xFF)));

  /** A character that separates columns, or that starts a different protocol. */
  static final TextFormat<Character> MARK =
      new TextFormat<>(
          "one character, such as \" \" or \"\\t\"",
          text ->
              text.length() == 1 && text.charAt(0) < 0x7F
                  ? Optional.of(text.charAt(0))
                  : Optional.empty());

  static final TextFormat<String> CONTENT = visible(120);

  static final TextFormat<LinePattern> PATTERN =
      TextFormat.named("a regular expression", LinePattern::new);

  static final TextFormat<LineTemplate> TEMPLATE =
      TextFormat.named("text with one placeholder for the value", LineTemplate::parse);

  private LineForms() {}

  static TextFormat<String> visible(int maxLength) {
    return new TextFormat<>(
        "1 to " + maxLength + " visible ASCII characters",
        text ->
            Optional.of(text)
                .filter(
                    content ->
                        !content.isEmpty()
                            && content.length() <= maxLength
                            && content.chars().allMatch(c -> c >= 0x20 && c < 0x7F)));
  }
}
