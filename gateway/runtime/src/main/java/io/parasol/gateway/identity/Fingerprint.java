// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.identity;

import io.parasol.config.model.site.Sha256;
import io.parasol.legacy.DeviceIdentity;
import java.util.regex.Pattern;

/**
 * A short form of a device's identity that operators can read out and type. It does not cover the
 * firmware, which changes with every update.
 *
 * @param value 16 hexadecimal digits: the first eight bytes of SHA-256 over manufacturer, model and
 *     serial number, each followed by a zero byte.
 */
public record Fingerprint(String value) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}");
  private static final int BYTES = 8;

  public Fingerprint {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("fingerprint: expected 16 hexadecimal digits");
    }
  }

  static Fingerprint of(DeviceIdentity identity) {
    String whole =
        identity.manufacturer() + '\0' + identity.model() + '\0' + identity.serial() + '\0';
    return new Fingerprint(Sha256.hex(whole).substring(0, 2 * BYTES));
  }

  @Override
  public String toString() {
    return value;
  }
}
