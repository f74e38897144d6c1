// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

/**
 * When the devices of all sites measure. They do so in turn, evenly spread: reading number k of
 * all, from 0, is that of device k modulo the number of devices.
 *
 * @param sites at least 1.
 * @param devices of each site, at least 1.
 * @param every milliseconds between two readings of a device, at least 1.
 * @param base when reading number 0 is measured, in milliseconds since the epoch.
 */
record ReadingSchedule(int sites, int devices, long every, long base) {

  /** Returns the number of all devices. */
  int size() {
    return sites * devices;
  }

  /**
   * Returns when a reading is measured, in milliseconds since the epoch.
   *
   * @param device its number among all, from 0.
   * @param seq from 1.
   */
  long measuredAt(int device, long seq) {
    return base + ((seq - 1) * size() + device) * every / size();
  }

  /** Returns how many readings are measured until a moment, which is included. */
  long until(long millis) {
    return millis < base ? 0 : ((millis - base + 1) * size() + every - 1) / every;
  }

  /**
   * Returns the newest sequence number of a device, or 0.
   *
   * @param readings how many are measured by all devices.
   */
  long newest(int device, long readings) {
    return readings <= device ? 0 : (readings - 1 - device) / size() + 1;
  }
}
