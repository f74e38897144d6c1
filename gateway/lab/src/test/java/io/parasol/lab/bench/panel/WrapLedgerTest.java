// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The ledger of a way")
class WrapLedgerTest {

  private static final long MILLI = 1_000_000;

  private final WrapLedger ledger = new WrapLedger(true);

  private void deliver(long due, long millis) {
    int number = ledger.add(due, due);
    ledger.acknowledge(number, due + millis * MILLI / 2);
    ledger.receive(number, due + millis * MILLI);
  }

  @Test
  void measures_from_when_a_message_was_due() {
    int number = ledger.add(0, 3 * MILLI);
    ledger.acknowledge(number, 4 * MILLI);
    ledger.receive(number, 5 * MILLI);

    assertEquals(5, ledger.receipts().millis(1));
    assertEquals(4, ledger.acknowledgements().millis(1));
    assertEquals(3, ledger.lateness().millis(1));
    assertEquals("", ledger.problem());
  }

  @Test
  void leaves_out_of_the_figures_what_was_sent_before_the_measurement() {
    deliver(0, 900);
    ledger.startMeasurement();
    for (int i = 1; i <= 100; i++) {
      deliver(i, i);
    }

    assertEquals(100, ledger.measured());
    assertEquals(50, ledger.receipts().millis(0.5));
    assertEquals(99, ledger.receipts().millis(0.99));
    assertEquals(100, ledger.receipts().millis(1));
    assertEquals(101, ledger.count());
  }

  @Test
  void grows_with_the_messages() {
    for (int i = 0; i < 5_000; i++) {
      deliver(i, 1);
    }

    assertEquals(5_000, ledger.receipts().count());
    assertTrue(ledger.isSettled());
  }

  @Test
  void finds_a_message_that_was_not_received() {
    ledger.acknowledge(ledger.add(0, 0), 1);

    assertFalse(ledger.isSettled());
    assertEquals("0 of 1 messages received", ledger.problem());
  }

  @Test
  void finds_a_message_that_was_not_acknowledged() {
    ledger.receive(ledger.add(0, 0), 1);

    assertFalse(ledger.isSettled());
    assertEquals("0 of 1 messages acknowledged", ledger.problem());
  }

  @Test
  void finds_a_message_that_was_received_twice_or_never_sent() {
    deliver(0, 1);
    ledger.receive(0, MILLI);
    ledger.receive(1, MILLI);
    ledger.receive(-1, MILLI);

    assertEquals("1 messages received twice, 2 unknown", ledger.problem());
  }

  @Test
  void expects_no_message_at_the_subscriber_of_a_way_that_leads_to_none() {
    WrapLedger ignored = new WrapLedger(false);
    ignored.acknowledge(ignored.add(0, 0), MILLI);

    assertTrue(ignored.isSettled());
    assertEquals("", ignored.problem());
    assertEquals(0, ignored.receipts().count());
  }
}
