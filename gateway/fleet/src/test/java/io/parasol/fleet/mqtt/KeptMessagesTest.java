// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The messages that the MQTT library keeps")
class KeptMessagesTest {

  private final KeptMessages kept = new KeptMessages();

  @Test
  void are_those_that_are_not_acknowledged_and_those_behind_them() {
    KeptMessages.Kept first = kept.add(false);
    KeptMessages.Kept second = kept.add(true);
    KeptMessages.Kept third = kept.add(false);
    KeptMessages.Kept fourth = kept.add(true);

    kept.acknowledged(second);
    kept.acknowledged(fourth);
    assertEquals(2, kept.oversized());

    kept.acknowledged(first);
    assertEquals(1, kept.oversized());

    kept.acknowledged(third);
    assertEquals(0, kept.oversized());
  }

  @Test
  void include_no_oversized_one_that_is_acknowledged_when_none_is_before_it() {
    kept.acknowledged(kept.add(true));

    assertEquals(0, kept.oversized());
  }
}
