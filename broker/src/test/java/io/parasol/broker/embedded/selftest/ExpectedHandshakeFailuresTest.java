// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.selftest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A handshake that fails")
class ExpectedHandshakeFailuresTest {

  private final AtomicLong clock = new AtomicLong();
  private final ExpectedHandshakeFailures own = new ExpectedHandshakeFailures(clock::get);

  @Test
  void is_ours_as_often_as_we_expect_it() {
    own.expect(2, "127.0.0.1");

    assertTrue(own.consume("127.0.0.1"));
    assertTrue(own.consume("127.0.0.1"));
    assertFalse(own.consume("127.0.0.1"));
  }

  @Test
  void is_not_ours_where_it_comes_from_elsewhere() {
    own.expect(1, "127.0.0.1");

    assertFalse(own.consume("192.0.2.7"));
    assertTrue(own.consume("127.0.0.1"));
  }

  @Test
  void is_not_ours_long_after_ours_should_have_failed() {
    own.expect(1, "127.0.0.1");
    clock.addAndGet(TimeUnit.SECONDS.toNanos(11));

    assertFalse(own.consume("127.0.0.1"));
  }
}
