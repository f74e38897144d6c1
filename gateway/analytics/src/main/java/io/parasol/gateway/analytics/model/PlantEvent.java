// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.model;

/**
 * Something other than a reading that explains why a device gives less. An event with the id of a
 * former one of the same device replaces it; so an open span gets its end.
 */
public sealed interface PlantEvent {

  /** Returns the id, unique for the device: signers choose the ids of commands. */
  String id();

  /** Returns the device that is concerned. */
  String device();

  /** Returns the time for which it holds. */
  TimeSpan span();

  /**
   * A limit of active power that a signed command of the site has set, as its receipt proves.
   *
   * @param percent of the AC nameplate
   * @param signer who signed the command
   */
  record CommandedLimit(String id, String device, TimeSpan span, double percent, String signer)
      implements PlantEvent {

    public CommandedLimit {
      Range.require("limit", percent, 0, 100);
    }
  }

  /**
   * A fault that the device reports by an event code.
   *
   * @param code the name of the condition, or the number of the vendor's bit
   */
  record ReportedFault(String id, String device, TimeSpan span, String code)
      implements PlantEvent {}
}
