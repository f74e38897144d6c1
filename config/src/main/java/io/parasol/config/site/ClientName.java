// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.regex.Pattern;

/**
 * The client identifier that a panel connects with. It is no proof of anything: whoever is on its
 * network can say it.
 *
 * @param value 1 to 64 printable ASCII characters without spaces; MQTT 3.1 allows 23 of them, and
 *     later versions promise no more (MQTT 3.1.1, 3.1.3.1).
 */
public record ClientName(String value) {

  private static final Pattern FORM = Pattern.compile("[!-~]{1,64}");

  public ClientName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "client \"%s\": expected 1 to 64 printable ASCII characters without spaces"
              .formatted(Printable.of(value)));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
