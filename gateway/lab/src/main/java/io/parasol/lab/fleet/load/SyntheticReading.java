// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;

/**
 * What a device reports that does not exist: a reading of an inverter with eighteen points, about
 * 330 bytes. It has the values of {@code parasol-fleet bench}, so that both measure the same.
 */
final class SyntheticReading {

  private static final String[] VOLTAGES = {"ac_v1", "ac_v2", "ac_v3", "dc_v1", "dc_v2"};
  private static final String[] CURRENTS = {"ac_i1", "ac_i2", "ac_i3", "dc_i1", "dc_i2"};

  private SyntheticReading() {}

  /**
   * Returns the message of a reading.
   *
   * @param device its number among those of all sites.
   * @param devices of each site.
   * @param measuredAt milliseconds since the epoch.
   */
  static byte[] payload(int device, int devices, long seq, long measuredAt) {
    // A day of ten thousand seconds, with the devices of a site a little apart.
    double sun =
        Math.max(0, Math.sin((seq % 1000) * Math.PI / 1000)) * (1 - device % devices * 0.01);
    JsonBuilder values = Json.object().put("ac_power", Math.round(50_000 * sun));
    for (int i = 0; i < VOLTAGES.length; i++) {
      values.putRounded(VOLTAGES[i], (i < 3 ? 230 : 640) + (seq * 7 + device + i) % 50 * 0.1);
      values.putRounded(CURRENTS[i], Math.round(720 * sun + i) * 0.1);
    }
    values
        .putRounded("grid_freq", 50 + (seq % 9 - 4) * 0.01)
        .put("ac_reactive_power", Math.round(500 * sun))
        .putRounded("power_factor", 0.99)
        .putRounded("temp_cabinet", 20 + Math.round(300 * sun) * 0.1)
        .put("total_energy", 123_456_000L + 40L * seq)
        .put("day_energy", 40L * (seq % 1000))
        .put("status", sun > 0 ? "mppt" : "off");
    return Json.object()
        .put("ts", measuredAt)
        .put("seq", seq)
        .put("v", values)
        .put("q", Json.object())
        .toBytes();
  }
}
