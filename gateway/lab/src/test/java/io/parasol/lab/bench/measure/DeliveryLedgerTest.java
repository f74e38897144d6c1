// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The ledger of what a subscriber receives")
class DeliveryLedgerTest {

  private static final String TOPIC = "parasol/bench/unit-001/telemetry";

  private final DeliveryLedger ledger = new DeliveryLedger(() -> 1_000_250);

  private void receive(String topic, String json) {
    ledger.record(topic, json.getBytes(UTF_8));
  }

  private void receive(long seq) {
    receive(TOPIC, "{\"ts\":1000000,\"seq\":%d,\"v\":{\"p4\":65540}}".formatted(seq));
  }

  @Test
  void counts_values_and_finds_those_of_another_address() {
    receive(
        TOPIC,
        "{\"ts\":1000000,\"seq\":7,\"v\":{\"p4\":65540,\"p6\":131078.0,\"p8\":12},"
            + "\"q\":{\"p10\":\"timeout\",\"p12\":\"timeout\"}}");

    DeliveryLedger.Totals totals = ledger.totals();
    assertEquals(3, totals.points());
    assertEquals(1, totals.swapped());
    assertEquals(2, totals.bad());
    assertEquals(1, totals.messages());
    assertEquals(6, totals.before());
    assertEquals(250, ledger.age(1));
  }

  @Test
  void counts_a_message_without_values() {
    receive(TOPIC, "{\"ts\":1000000,\"seq\":1,\"v\":{},\"q\":{\"p4\":\"timeout\"}}");
    receive(TOPIC, "{\"ts\":1000000,\"seq\":2,\"q\":{\"p4\":\"timeout\"}}");

    assertEquals(0, ledger.totals().points());
    assertEquals(2, ledger.totals().bad());
    assertEquals(2, ledger.totals().messages());
  }

  @Test
  void finds_what_is_missing_twice_or_out_of_order() {
    receive(3);
    receive(3);
    receive(6);
    receive(5);
    receive("parasol/bench/unit-002/telemetry", "{\"ts\":1000000,\"seq\":1,\"v\":{\"p0\":0}}");

    DeliveryLedger.Totals totals = ledger.totals();
    assertEquals(3, totals.messages());
    assertEquals(1, totals.doubled());
    assertEquals(1, totals.outOfOrder());
    assertEquals(2, totals.missing());
    assertEquals(7, totals.sent());
    assertEquals(2, ledger.devices());
  }
}
