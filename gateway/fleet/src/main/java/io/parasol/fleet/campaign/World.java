// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a campaign can see. */
interface World {

  DeviceFacts facts(Target target);

  /** Returns the devices of a site that have reported anything. */
  List<Target> devices(String site);

  /** Returns whether the gateway of a site is connected to the central broker. */
  boolean isOnline(String site);

  /**
   * Returns the signed command of a device.
   *
   * @param image the hash that it must name; empty if any will do.
   */
  CommandFile command(Target target, Optional<String> image);

  /** Returns whether an operator has asked to stop the campaign. */
  boolean isStopRequested();

  /**
   * Returns the energy of a device since its install, compared with before and with others.
   *
   * @param untouched which devices it may be compared with.
   */
  YieldComparison compareEnergy(
      Target target, Instant sent, Instant installed, Untouched untouched);

  /** Which devices have not been updated by the campaign. */
  @FunctionalInterface
  interface Untouched {
    boolean test(Target target);
  }
}
