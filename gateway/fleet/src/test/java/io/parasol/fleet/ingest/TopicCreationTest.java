// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A topic that is created")
class TopicCreationTest {

  @Test
  void has_the_time_of_the_brokers() {
    assertEquals(
        Map.of("message.timestamp.type", "LogAppendTime"),
        TopicCreation.topic("parasol.telemetry", 12, 3, false).configs());
  }

  @Test
  void keeps_only_the_newest_record_of_a_key_if_it_is_compacted() {
    assertEquals(
        Map.of("message.timestamp.type", "LogAppendTime", "cleanup.policy", "compact"),
        TopicCreation.topic("parasol.state", 12, 3, true).configs());
  }
}
