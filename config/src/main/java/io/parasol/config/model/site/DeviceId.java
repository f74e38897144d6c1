// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.util.Set;

/**
 * The name of a device within a site. Its certificate, its topics and the configuration use the
 * same name.
 *
 * @param value as for {@link SiteId}, but not {@code gateway} or {@code reply}: the gateway uses
 *     these topic levels itself.
 */
public record DeviceId(String value) implements Comparable<DeviceId> {

  private static final Set<String> RESERVED = Set.of("gateway", "reply");

  public DeviceId {
    Names.require("device id", value);
    if (RESERVED.contains(value)) {
      throw new IllegalArgumentException(
          "device id \"%s\": expected another name, because this one is reserved for the gateway"
              .formatted(value));
    }
  }

  @Override
  public int compareTo(DeviceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
