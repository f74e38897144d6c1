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

  /** The queue of the gateway's own messages for the central broker, beside those of devices. */
  public static final DeviceId GATEWAY_MESSAGES = new DeviceId("letters");

  /** The name of the broker's certificate, beside those of devices. */
  private static final DeviceId BROKER = new DeviceId("broker");

  public DeviceId {
    Names.require("device id", value);
    if (RESERVED.contains(value)) {
      throw reserved(value);
    }
  }

  /**
   * Returns the name of a device in the configuration of a site.
   *
   * @throws IllegalArgumentException also if the gateway uses the name for something of its own.
   */
  public static DeviceId configured(String value) {
    DeviceId id = new DeviceId(value);
    if (id.equals(GATEWAY_MESSAGES) || id.equals(BROKER)) {
      throw reserved(value);
    }
    return id;
  }

  private static IllegalArgumentException reserved(String value) {
    return new IllegalArgumentException(
        "device id \"%s\": expected another name, because this one is reserved for the gateway"
            .formatted(value));
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
