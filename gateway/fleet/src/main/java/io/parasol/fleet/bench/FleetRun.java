// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.bench;

import picocli.CommandLine.Option;

/**
 * What the sites of a benchmark have sent. Their devices measure in turn: reading number k of all,
 * from 0, is that of device k modulo the number of devices, and was measured at {@code base + k *
 * every / devices}.
 */
final class FleetRun {

  @Option(names = "--sites", required = true, description = "Number of sites.")
  int sites;

  @Option(names = "--devices", required = true, description = "Devices of each site.")
  int devices;

  @Option(names = "--every", required = true, description = "Milliseconds between two readings.")
  long every;

  @Option(names = "--base", required = true, description = "When the first reading was measured.")
  long base;

  @Option(
      names = "--steady",
      required = true,
      description = "How many readings were measured before the outage.")
  long steady;

  @Option(
      names = "--stored",
      required = true,
      description = "How many were measured until the end of the simulated outage.")
  long stored;

  @Option(names = "--readings", required = true, description = "How many were measured in all.")
  long readings;

  @Option(
      names = "--shift",
      required = true,
      description = "By how many milliseconds the clocks of the sites were slow before the outage.")
  long shift;

  SyntheticSites shape() {
    return new SyntheticSites("parasol", sites, devices);
  }

  /** Returns the number of a reading among all. */
  long number(int device, int seq) {
    return (seq - 1L) * shape().size() + device;
  }

  long measuredAt(long number) {
    return base + number * every / shape().size();
  }
}
