// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fair share of a full store")
class FairShareTest {

  @Test
  void is_the_same_for_devices_that_all_want_more() {
    assertEquals(25, FairShare.of(100, new long[] {40, 40, 40, 40}));
  }

  @Test
  void grows_by_what_quiet_devices_leave() {
    assertEquals(45, FairShare.of(100, new long[] {90, 2, 90, 8}));
  }

  @Test
  void takes_only_from_the_one_that_holds_too_much() {
    assertEquals(70, FairShare.of(100, new long[] {10, 500, 20}));
  }

  @Test
  void is_nothing_when_there_is_nothing_to_share() {
    assertEquals(0, FairShare.of(0, new long[] {1, 2}));
  }
}
