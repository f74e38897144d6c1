// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Failed attempts to log in")
class LoginAttemptsTest {

  private final AtomicLong now = new AtomicLong(-5);
  private final LoginAttempts attempts = new LoginAttempts(now::get);

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  private boolean isAdmitted(InetAddress from) {
    boolean isAdmitted = attempts.admits(from);
    if (isAdmitted) {
      attempts.failed(from);
    }
    return isAdmitted;
  }

  private long admitted(int count, InetAddress from) {
    return IntStream.range(0, count).filter(i -> isAdmitted(from)).count();
  }

  @Test
  void are_limited_for_each_address() throws Exception {
    assertEquals(LoginAttempts.BURST, admitted(100, address("192.0.2.1")));
    assertTrue(isAdmitted(address("192.0.2.2")));

    now.addAndGet(Duration.ofMillis(6_001).toNanos());

    assertTrue(isAdmitted(address("192.0.2.1")));
    assertFalse(isAdmitted(address("192.0.2.1")));
  }

  @Test
  void are_limited_for_all_addresses_of_one_ipv6_network() throws Exception {
    long admitted = 0;
    for (int i = 1; i <= 50; i++) {
      admitted += admitted(1, address("2001:db8::" + i));
    }

    assertEquals(LoginAttempts.BURST, admitted);
    assertTrue(isAdmitted(address("2001:db8:0:1::1")));
  }

  @Test
  void are_counted_and_others_are_not() throws Exception {
    for (int i = 0; i < 100; i++) {
      assertTrue(attempts.admits(address("192.0.2.1")));
    }
  }

  @Test
  void are_admitted_again_without_a_limit_on_the_time_that_passes() throws Exception {
    assertEquals(LoginAttempts.BURST, admitted(100, address("192.0.2.1")));

    now.addAndGet(Duration.ofDays(1).toNanos());

    assertEquals(LoginAttempts.BURST, admitted(100, address("192.0.2.1")));
  }
}
