// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import java.util.List;
import java.util.Optional;

/**
 * A message as it came from the broker; untrusted.
 *
 * @param payload not copied; must not be changed.
 * @param properties the MQTT 5.0 user properties; a name may occur more than once.
 * @param isHeadExceeded whether its topic and properties are larger than in any message of a
 *     gateway; the properties are left out then.
 */
@SuppressWarnings("ArrayRecordComponent")
public record IncomingMessage(
    String topic, byte[] payload, List<Property> properties, boolean isHeadExceeded) {

  public IncomingMessage(String topic, byte[] payload, List<Property> properties) {
    this(topic, payload, properties, false);
  }

  /** A user property. */
  public record Property(String name, String value) {}

  /** Returns the value of a user property, if there is exactly one of this name. */
  public Optional<String> property(String name) {
    String found = null;
    for (Property each : properties) {
      if (each.name().equals(name)) {
        if (found != null) {
          return Optional.empty();
        }
        found = each.value();
      }
    }
    return Optional.ofNullable(found);
  }

  public boolean hasProperty(String name) {
    for (Property each : properties) {
      if (each.name().equals(name)) {
        return true;
      }
    }
    return false;
  }
}
