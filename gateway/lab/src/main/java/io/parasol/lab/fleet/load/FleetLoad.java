// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import io.parasol.certs.json.Json;
import java.time.Duration;

/**
 * What a fleet does in the benchmark.
 *
 * @param sites at least 1.
 * @param devices of each site, at least 1.
 * @param every the time between two readings of a device.
 * @param steady how long it is measured before the outage.
 * @param away how long the broker is away.
 * @param backlog the length of the outage in the time of the devices.
 */
record FleetLoad(
    int sites, int devices, Duration every, Duration steady, Duration away, Duration backlog) {

  Json json() {
    return Json.object()
        .put("sites", sites)
        .put("devices-of-each", devices)
        .put("every-ms", every.toMillis())
        .put("steady-seconds", steady.toSeconds())
        .put("away-seconds", away.toSeconds())
        .put("backlog-seconds", backlog.toSeconds())
        .build();
  }
}
