// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** A program that polls Modbus TCP and publishes over MQTT. */
interface PeerProgram {

  /** Returns why it cannot run on this machine, in one line; empty if it can. */
  Optional<String> whyMissing();

  /** Writes its files, and returns its command line. It runs until it is stopped. */
  List<String> configure(PeerWork work) throws IOException;

  /** Returns the filter of the topics that it publishes on. */
  String topics();

  /**
   * Returns a ledger that understands its messages.
   *
   * @param clock epoch milliseconds.
   */
  PeerLedger ledger(LongSupplier clock);
}
