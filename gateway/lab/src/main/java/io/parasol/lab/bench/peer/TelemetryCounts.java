// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import io.parasol.lab.bench.measure.DeliveryLedger;
import java.util.function.LongSupplier;

/** Counts messages in the format of Parasol's telemetry. */
final class TelemetryCounts implements PeerLedger {

  private final DeliveryLedger ledger;

  /**
   * @param clock epoch milliseconds.
   */
  TelemetryCounts(LongSupplier clock) {
    this.ledger = new DeliveryLedger(clock);
  }

  @Override
  public void record(String topic, byte[] payload) {
    ledger.record(topic, payload);
  }

  @Override
  public Counts counts() {
    DeliveryLedger.Totals totals = ledger.totals();
    return new Counts(
        totals.points(),
        totals.missing(),
        totals.doubled() + totals.outOfOrder(),
        totals.swapped(),
        totals.bad());
  }

  @Override
  public void startAges() {
    ledger.startAges();
  }

  @Override
  public long age(double share) {
    return ledger.age(share);
  }
}
