// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

import io.parasol.config.model.site.Printable;
import java.util.regex.Pattern;

/**
 * The syntax of the names of points and groups, which makes them valid in the point names of a
 * site.
 */
final class ModelNames {

  private static final Pattern FORM = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

  private ModelNames() {}

  static void require(String what, String name) {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "%s \"%s\": expected 1 to 64 letters, digits, '_' or '-', beginning with a letter"
              .formatted(what, Printable.of(name)));
    }
  }
}
