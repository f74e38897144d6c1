// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.util.regex.Pattern;

/**
 * The name of a measured or settable quantity of a device.
 *
 * @param value 1 to 64 of letters, digits, '_', '-', '.' and '#', beginning with a letter. This
 *     covers all names of SunSpec points and needs no escape in JSON.
 */
public record PointName(String value) implements Comparable<PointName> {

  private static final Pattern FORM = Pattern.compile("[A-Za-z][A-Za-z0-9_.#-]{0,63}");

  public PointName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "point name \"%s\": expected 1 to 64 letters, digits, '_', '-', '.' or '#', beginning with a letter"
              .formatted(Printable.of(value)));
    }
  }

  @Override
  public int compareTo(PointName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
