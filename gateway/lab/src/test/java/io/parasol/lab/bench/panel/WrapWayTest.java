// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The way of a panel's message")
class WrapWayTest {

  private static OptionalLong number(String payload) {
    return WrapWay.numberOf(payload.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void carries_the_number_of_the_message() {
    assertEquals(OptionalLong.of(4711), WrapWay.numberOf(WrapWay.payload(4711)));
  }

  @Test
  void finds_the_number_in_the_telemetry_of_a_gateway() {
    assertEquals(
        OptionalLong.of(12),
        number("{\"ts\":1700000000123,\"seq\":5,\"v\":{\"dc1.current\":3.47,\"message\":12}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"message\":", "{\"message\":null}", "{\"message\":-1}"})
  void finds_no_number_where_there_is_none(String payload) {
    assertEquals(OptionalLong.empty(), number(payload));
  }

  @Test
  void reads_a_number_of_bounded_length() {
    assertEquals(OptionalLong.of(123_456_789), number("{\"message\":12345678901234567890}"));
  }

  @ParameterizedTest
  @CsvSource({
    "direct/panel-0001/values, DIRECT",
    "stunnel/panel-0001/values, STUNNEL",
    "parasol/bench/panel-0001/telemetry, GATEWAY"
  })
  void follows_from_the_topic_that_a_subscriber_receives(String topic, WrapWay way) {
    assertEquals(Optional.of(way), WrapWay.ofReceived(topic));
  }

  @Test
  void does_not_follow_from_another_topic() {
    assertEquals(Optional.empty(), WrapWay.ofReceived("directory/panel-0001/values"));
    assertEquals(Optional.empty(), WrapWay.ofReceived(WrapWay.IGNORED.topic("panel-0001")));
  }
}
