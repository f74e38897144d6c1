// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of sizes: a whole number and a unit, such as {@code 512MiB}. */
final class SizeText {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,6})(B|KiB|MiB|GiB|TiB)");

  private SizeText() {}

  /** Parses a size in bytes. Returns empty if the text is malformed or has no unit. */
  static OptionalLong parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    int shift =
        switch (matcher.group(2)) {
          case "B" -> 0;
          case "KiB" -> 10;
          case "MiB" -> 20;
          case "GiB" -> 30;
          default -> 40;
        };
    return OptionalLong.of(Long.parseLong(matcher.group(1)) << shift);
  }
}
