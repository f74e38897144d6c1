// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.util.regex.Pattern;

/**
 * The SPIFFE trust domain of a site's identities (SPIFFE-ID 2.1).
 *
 * @param value 1 to 63 of a-z, 0-9, '.' and '-', beginning and ending with a letter or digit.
 */
public record TrustDomain(String value) {

  private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

  public TrustDomain {
    if (!FORM.matcher(value).matches() || value.contains("..")) {
      throw new IllegalArgumentException(
          "trust domain \"%s\": expected 1 to 63 of a-z, 0-9, '.' and '-'"
              .formatted(Printable.of(value)));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
