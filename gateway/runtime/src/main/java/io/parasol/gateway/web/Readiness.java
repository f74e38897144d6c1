// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import io.parasol.config.model.site.DeviceId;
import java.util.Map;

/**
 * The state of the gateway, ready or not, for {@code /healthz}.
 *
 * @param why one short line; may be empty.
 * @param unreachable the devices that do not answer, each with the reason. They do not affect the
 *     readiness.
 */
public record Readiness(boolean isReady, String why, Map<DeviceId, String> unreachable) {

  public Readiness {
    unreachable = Map.copyOf(unreachable);
  }

  public static Readiness ready() {
    return new Readiness(true, "", Map.of());
  }

  public static Readiness notReady(String why) {
    return new Readiness(false, why, Map.of());
  }

  public Readiness with(Map<DeviceId, String> devices) {
    return new Readiness(isReady, why, devices);
  }
}
