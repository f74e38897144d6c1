// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.Set;

/**
 * The name a site gives one device; the same in its certificate, its topics and the configuration.
 *
 * @param value as {@link SiteId}, but neither {@code gateway} nor {@code reply}: those topic levels
 *     are the gateway's own.
 */
public record DeviceId(String value) implements Comparable<DeviceId> {

  private static final Set<String> RESERVED = Set.of("gateway", "reply");

  public DeviceId {
    Names.require("device id", value);
    if (RESERVED.contains(value)) {
      throw new IllegalArgumentException(
          "device id \"%s\": expected another name, this one is the gateway's own"
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
