// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.broker.embedded.setup.BrokerException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A check of the self-test")
class StartupSelfTestTest {

  private int attempts;
  private int repeats;

  /** Each attempt takes five seconds. */
  private void check(int answered, BrokerException failure) throws BrokerException {
    StartupSelfTest.check(
        () -> {
          if (++attempts < answered) {
            throw failure;
          }
        },
        () -> repeats++,
        () -> TimeUnit.SECONDS.toNanos(5L * attempts));
  }

  private static BrokerException silence() {
    return new BrokerException("no answer in time", new SocketTimeoutException("Read timed out"));
  }

  @Test
  void is_repeated_while_a_busy_machine_does_not_answer() throws Exception {
    check(3, silence());

    assertEquals(3, attempts);
    assertEquals(2, repeats);
  }

  @Test
  void fails_if_there_is_no_answer_for_a_minute() {
    BrokerException failed =
        assertThrows(BrokerException.class, () -> check(Integer.MAX_VALUE, silence()));

    assertEquals(12, attempts);
    assertEquals(
        "no answer in time, although the check was repeated for 60 s; the machine may be too busy",
        failed.getMessage());
  }

  @Test
  void fails_at_once_if_the_answer_is_wrong() {
    BrokerException wrong = new BrokerException("the broker accepts it");

    assertEquals(wrong, assertThrows(BrokerException.class, () -> check(2, wrong)));
    assertEquals(1, attempts);
  }
}
