// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.panel;

import io.parasol.config.model.site.Printable;
import java.util.regex.Pattern;

/**
 * The MQTT client identifier of a panel. It authenticates nothing: any client on the same network
 * can use it.
 *
 * @param value 1 to 64 printable ASCII characters without spaces. MQTT 3.1 limits identifiers to 23
 *     characters, and later versions require servers to accept no longer ones (MQTT 3.1.1,
 *     3.1.3.1).
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
