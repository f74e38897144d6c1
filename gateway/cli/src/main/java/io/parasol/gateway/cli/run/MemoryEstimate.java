// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.certs.json.Json;
import io.parasol.config.site.SiteConfig;

/**
 * How much memory a gateway needs for a site. The constants are one and a half times what was in
 * use after a garbage collection, with simulated devices whose points all have values: 31 MiB for a
 * small site, 65 KiB more for each device, 400 bytes more for each point and 260 for its
 * description in {@code about}, which the gateway and the broker hold. An inverter with figures
 * adds the slots of two days and a summary of two years of days.
 *
 * @param devices the devices that the gateway polls.
 * @param points the points of all of them. Those that are discovered at run time are not included.
 * @param inverters those with figures.
 */
record MemoryEstimate(long devices, long points, long inverters) {

  /** The default heap, in MiB. It is enough for a small site. */
  private static final long MIN_HEAP_MIB = 96;

  /** The heap without devices, with the broker. */
  private static final long BASE_KIB = 48 * 1024;

  /** The heap for a device: its session, its link, its buffers. */
  private static final long DEVICE_KIB = 100;

  /** The heap for a point: its plan, its last values, and its part of messages. */
  private static final long POINT_BYTES = 1000;

  /** The heap for the figures of an inverter. */
  private static final long INVERTER_KIB = 1024;

  /** Everything except the heap: classes, code, buffers, threads. */
  private static final long OTHER_MIB = 160;

  static MemoryEstimate of(SiteConfig config) {
    return new MemoryEstimate(
        config.devices(SiteConfig.Device.Legacy.class).size(),
        config.devices(SiteConfig.Device.Legacy.class).stream()
            .mapToLong(device -> device.points().size())
            .sum(),
        config.plant().nameplates().size());
  }

  /** Returns the maximum heap size that is enough, in MiB. */
  long heapMib() {
    long kib =
        BASE_KIB + devices * DEVICE_KIB + points * POINT_BYTES / 1024 + inverters * INVERTER_KIB;
    return Math.max(MIN_HEAP_MIB, (kib + 1023) / 1024);
  }

  /**
   * Returns whether the site needs clearly more heap than there is. Java reports a maximum that is
   * a few per cent smaller than its setting.
   *
   * @param maxHeapBytes the maximum heap size that Java reports.
   */
  boolean exceeds(long maxHeapBytes) {
    return heapMib() * 15 / 16 > maxHeapBytes >> 20;
  }

  /** Returns the memory of the process, in MiB. */
  long processMib() {
    return heapMib() + OTHER_MIB;
  }

  /** Returns the line for an operator. */
  String line() {
    return "memory: heap %d MiB, %d MiB in all".formatted(heapMib(), processMib());
  }

  Json json() {
    return Json.object().put("heap-mib", heapMib()).put("process-mib", processMib()).build();
  }
}
