// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.util.regex.Pattern;

/** The common format of all names of a site. */
public final class Names {

  private static final Pattern ONE_LEVEL = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  private Names() {}

  public static void require(String what, String value) {
    if (!ONE_LEVEL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "%s \"%s\": expected 1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit"
              .formatted(what, Printable.of(value)));
    }
  }
}
