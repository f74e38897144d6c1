// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.lines;

import io.parasol.config.model.site.Bytes;
import io.parasol.config.model.site.Printable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of a write request with one placeholder for the value, such as {@code PBCV{00.0}} or
 * {@code POP{00}}. The zeros give the minimum number of digits before the decimal point and the
 * exact number after it. The placeholder {@code {}} takes the device's own word for the value.
 *
 * @param before the text before the value.
 * @param digits the minimum number of digits before the decimal point; 0 for {@code {}}.
 * @param decimals the number of digits after the decimal point.
 * @param after the text after the value.
 */
public record LineTemplate(String before, int digits, int decimals, String after) {

  private static final Pattern FORM =
      Pattern.compile("([^{}]{0,60})\\{(0{0,9})(?:\\.(0{1,9}))?}([^{}]{0,60})");

  public LineTemplate {
    boolean isText = Bytes.areVisible(before) && Bytes.areVisible(after);
    boolean isFormat = digits >= 0 && digits <= 9 && decimals >= 0 && decimals <= 9;
    if (!isText || !isFormat || (digits == 0 && decimals > 0)) {
      throw malformed(before + "{}" + after);
    }
  }

  /**
   * Parses the text form, such as {@code PBCV{00.0}}.
   *
   * @throws IllegalArgumentException with a one-line message if the text is malformed.
   */
  public static LineTemplate parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw malformed(text);
    }
    int decimals = matcher.group(3) == null ? 0 : matcher.group(3).length();
    return new LineTemplate(
        matcher.group(1), matcher.group(2).length(), decimals, matcher.group(4));
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "template \"%s\": expected text with one placeholder for the value, such as PBCV{00.0}"
            .formatted(Printable.of(text)));
  }

  /** Returns whether the template formats a number. */
  public boolean isNumeric() {
    return digits > 0;
  }
}
