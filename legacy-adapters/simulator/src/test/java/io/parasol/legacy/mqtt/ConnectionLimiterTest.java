// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The crowd on a link")
class ConnectionLimiterTest {

  private long now;
  private final ConnectionLimiter limiter = new ConnectionLimiter(10, () -> now);
  private final InetAddress one = Panels.address("192.168.10.17");
  private final InetAddress other = Panels.address("192.168.10.18");

  @Test
  void has_a_limit_of_connections_from_one_address() {
    for (int i = 0; i < ConnectionLimiter.MAX_CONCURRENT; i++) {
      assertEquals(Optional.empty(), limiter.add(one));
    }

    assertEquals(Optional.of("8 connections already"), limiter.add(one));
    assertEquals(Optional.empty(), limiter.add(other));

    limiter.remove(one);
    assertEquals(Optional.empty(), limiter.add(one));
  }

  @Test
  void has_a_limit_in_total() {
    for (int i = 0; i < 10; i++) {
      assertEquals(Optional.empty(), limiter.add(Panels.address("192.168.11." + i)));
    }

    assertEquals(Optional.of("all 10 connections of the link are taken"), limiter.add(one));
  }

  @Test
  void does_not_let_one_address_come_and_go_all_the_time() {
    for (int i = 0; i < ConnectionLimiter.MAX_PER_PERIOD; i++) {
      assertEquals(Optional.empty(), limiter.add(one));
      limiter.remove(one);
    }

    assertEquals(Optional.of("more than 60 connections a minute"), limiter.add(one));
    assertEquals(Optional.empty(), limiter.add(other));

    now += TimeUnit.MINUTES.toNanos(1) + 1;
    assertEquals(Optional.empty(), limiter.add(one));
  }
}
