// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

/** The common format of all names of a site. */
public final class Names {

  private static final int MAX_LENGTH = 64;

  private Names() {}

  public static void require(String what, String value) {
    if (!isName(value)) {
      throw new IllegalArgumentException(
          "%s \"%s\": expected 1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit"
              .formatted(what, Printable.of(value)));
    }
  }

  /** Without a pattern, because the centre checks a name of each message that it gets. */
  private static boolean isName(String value) {
    if (value.isEmpty() || value.length() > MAX_LENGTH || value.charAt(0) == '-') {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }
}
