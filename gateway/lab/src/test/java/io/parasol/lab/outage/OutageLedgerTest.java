// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.outage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The ledger of an outage")
class OutageLedgerTest {

  private final OutageLedger ledger = new OutageLedger(2);

  private void arrives(int device, long seq, int tick, boolean isLate) {
    Measured measured = new Measured(device, tick);
    ledger.receive(device, message(seq, measured.at().toEpochMilli(), measured.value(), isLate));
  }

  private static byte[] message(long seq, long ts, long value, boolean isLate) {
    return "{\"ts\":%d,\"seq\":%d,\"v\":{\"n\":%d},\"q\":{}%s}"
        .formatted(ts, seq, value, isLate ? ",\"hist\":true" : "")
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void is_complete_when_everything_that_was_on_the_disk_has_arrived() {
    for (int tick = 0; tick < 100; tick++) {
      ledger.taken(tick);
      arrives(0, tick + 1, tick, false);
      arrives(1, tick + 1, tick, false);
    }

    OutageLedger.Totals totals = ledger.totals();
    assertTrue(totals.areComplete(), totals.toString());
    assertEquals(200, totals.taken());
    assertEquals(200, totals.arrived());
  }

  @Test
  void misses_what_was_on_the_disk_and_has_not_arrived() {
    ledger.taken(0);
    arrives(0, 1, 0, false);

    OutageLedger.Totals totals = ledger.totals();
    assertEquals(1, totals.missing());
    assertFalse(totals.isDigestEqual());
    assertFalse(totals.areComplete());
  }

  @Test
  void lets_a_message_come_twice_only_if_it_was_in_flight_at_a_cut() {
    for (int tick = 0; tick < 2 * Uplink.WINDOW; tick++) {
      arrives(0, tick + 1, tick, false);
    }
    ledger.cut();
    arrives(0, 2L * Uplink.WINDOW, 2 * Uplink.WINDOW - 1, true);
    assertEquals(0, ledger.totals().unexpectedDuplicates());

    arrives(0, 1, 0, true);
    assertEquals(1, ledger.totals().unexpectedDuplicates());
    assertEquals(2, ledger.totals().duplicates());
  }

  @Test
  void lets_what_was_acknowledged_right_before_the_power_went_come_twice() {
    for (int tick = 0; tick < 2 * Uplink.WINDOW; tick++) {
      arrives(0, tick + 1, tick, false);
    }
    ledger.powerFailed(System.nanoTime() - Duration.ofMinutes(1).toNanos());
    arrives(0, 1, 0, true);

    assertEquals(1, ledger.totals().unsynced());
    assertEquals(0, ledger.totals().unexpectedDuplicates());

    ledger.powerFailed(System.nanoTime());
    arrives(1, 1, 0, false);
    arrives(1, 1, 0, true);
    assertEquals(1, ledger.totals().unexpectedDuplicates(), "the power went before that one came");
  }

  @Test
  void sees_what_comes_after_a_later_one_of_its_lane() {
    arrives(0, 5, 4, false);
    arrives(0, 3, 2, true);
    arrives(0, 4, 3, true);
    assertEquals(0, ledger.totals().outOfOrder(), "live overtakes late");

    arrives(0, 2, 1, true);
    assertEquals(1, ledger.totals().outOfOrder());
  }

  @Test
  void sees_a_number_that_is_missing_or_was_given_twice() {
    arrives(0, 1, 0, false);
    arrives(0, 3, 1, false);
    assertEquals(1, ledger.totals().holes());

    arrives(0, 3, 2, false);
    assertEquals(1, ledger.totals().foreign());
  }

  @Test
  void knows_a_value_that_nobody_measured() {
    ledger.receive(0, message(1, 5, 7, false));
    ledger.receive(1, message(1, new Measured(0, 3).at().toEpochMilli(), 3, false));

    assertEquals(2, ledger.totals().foreign());
  }
}
