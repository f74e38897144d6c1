// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.bench;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.fleet.settings.SiteRegistry;
import io.parasol.fleet.settings.SiteRegistry.Site;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sites that do not exist, and what their devices report in turn: a reading of an inverter with
 * eighteen points, about 330 bytes.
 *
 * @param prefix what precedes the name of a site in its topics.
 */
public record SyntheticSites(String prefix, int sites, int devices) {

  private static final String[] VOLTAGES = {"ac_v1", "ac_v2", "ac_v3", "dc_v1", "dc_v2"};
  private static final String[] CURRENTS = {"ac_i1", "ac_i2", "ac_i3", "dc_i1", "dc_i2"};
  private static final long BEGIN = 1_790_000_000_000L;
  private static final int PERIOD_MILLIS = 10_000;

  /** Returns the number of all devices. */
  public int size() {
    return sites * devices;
  }

  SiteRegistry registry() {
    Map<String, Site> all = new HashMap<>();
    for (int site = 0; site < sites; site++) {
      all.put(site(site), new Site(prefix, Optional.empty(), Optional.empty()));
    }
    return new SiteRegistry(all);
  }

  private static String site(int number) {
    return "bench-" + number;
  }

  /** Returns the name of the site of a device. */
  public String siteOf(int device) {
    return site(device / devices);
  }

  /** Returns the name of a device within its site. */
  public String deviceOf(int device) {
    return "inverter-" + device % devices;
  }

  /** Returns when a sequence number was measured, in milliseconds since the epoch. */
  public static long measuredAt(int seq) {
    return BEGIN + (long) PERIOD_MILLIS * seq;
  }

  /** Returns the key of a device in Kafka. */
  String key(int device) {
    return siteOf(device) + "/" + deviceOf(device);
  }

  String topic(int device) {
    return prefix + "/" + key(device) + "/telemetry";
  }

  /** Returns the reading of a device with this sequence number. */
  public byte[] payload(int device, int seq) {
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
        .put("ts", measuredAt(seq))
        .put("seq", seq)
        .put("v", values)
        .put("q", Json.object())
        .toBytes();
  }
}
