// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of a request that writes a value: text with one place for the value, such as {@code
 * PBCV{00.0}} or {@code POP{00}}. The zeros say how many digits there are at least before the
 * point, and exactly after it; {@code {}} takes the value as the device itself would say it.
 *
 * @param before what stands before the value.
 * @param digits how many digits before the point, at least; 0 where the template does not say.
 * @param decimals how many digits after the point.
 * @param after what stands after the value.
 */
public record LineTemplate(String before, int digits, int decimals, String after) {

  private static final Pattern FORM =
      Pattern.compile("([^{}]{0,60})\\{(0{0,9})(?:\\.(0{1,9}))?}([^{}]{0,60})");

  public LineTemplate {
    boolean isText = Bytes.areVisible(before) && Bytes.areVisible(after);
    boolean isFormat = digits >= 0 && digits <= 9 && decimals >= 0 && decimals <= 9;
    if (!isText || !isFormat || (digits == 0 && decimals > 0)) {
      throw refused(before + "{}" + after);
    }
  }

  /**
   * Reads it from its written form, such as {@code PBCV{00.0}}.
   *
   * @throws IllegalArgumentException in one line, if it is none.
   */
  public static LineTemplate parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw refused(text);
    }
    int decimals = form.group(3) == null ? 0 : form.group(3).length();
    return new LineTemplate(form.group(1), form.group(2).length(), decimals, form.group(4));
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "template \"%s\": expected text with one place for the value, such as PBCV{00.0}"
            .formatted(Printable.of(text)));
  }

  /** Whether it says how a number is written. */
  public boolean isNumeric() {
    return digits > 0;
  }
}
