// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.simulator.plant.Pattern;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The ledger of collectd")
class CollectdLedgerTest {

  private static final String UNIT = "collectd/link-5020/modbus-unit-000/gauge-p";

  private final CollectdLedger ledger = new CollectdLedger(() -> 1_700_000_000_250L);

  private void receive(String topic, String payload) {
    ledger.record(topic, payload.getBytes(StandardCharsets.US_ASCII));
  }

  private static String value(int address) {
    // As "%.15g" of C prints it.
    return Integer.toString((int) Pattern.real(37, address));
  }

  @Test
  void counts_a_value_and_its_age() {
    receive(UNIT + "24", "1700000000.123:" + value(24) + "\0");

    assertEquals(new PeerLedger.Counts(1, 0, 0, 0, 0), ledger.counts());
    assertEquals(127, ledger.age(1));
  }

  @Test
  void finds_a_value_of_another_register() {
    receive(UNIT + "24", "1700000000.123:" + value(26));

    assertEquals(new PeerLedger.Counts(1, 0, 0, 1, 0), ledger.counts());
  }

  @Test
  void counts_a_time_once_for_each_point() {
    receive(UNIT + "24", "1700000000.123:" + value(24));
    receive(UNIT + "26", "1700000000.123:" + value(26));
    receive(UNIT + "24", "1700000000.123:" + value(24));
    receive(UNIT + "24", "1700000001.123:" + value(24));

    assertEquals(new PeerLedger.Counts(3, 0, 1, 0, 0), ledger.counts());
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "collectd/a/modbus-b/gauge-p24, nothing",
    "collectd/a/modbus-b/gauge-p24, 1700000000.123:nan(x)",
    "collectd/a/modbus-b/gauge-p24, 1700000000.123:NaN",
    "collectd/a/modbus-b/gauge-px, 1700000000.123:1",
    "collectd/a/modbus-b/other, 1700000000.123:1",
    "collectd/a/modbus-b/gauge-p24, :1",
  })
  void counts_what_it_cannot_read_as_bad(String topic, String payload) {
    receive(topic, payload);

    assertEquals(new PeerLedger.Counts(0, 0, 0, 0, 1), ledger.counts());
  }

  @Test
  void counts_between_two_moments() {
    receive(UNIT + "24", "1700000000.123:" + value(24));
    PeerLedger.Counts before = ledger.counts();
    ledger.startAges();
    receive(UNIT + "24", "1700000000.200:" + value(24));

    assertEquals(new PeerLedger.Counts(1, 0, 0, 0, 0), ledger.counts().since(before));
    assertEquals(50, ledger.age(1));
  }
}
