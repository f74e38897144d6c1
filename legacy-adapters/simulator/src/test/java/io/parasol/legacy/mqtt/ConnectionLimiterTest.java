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

  private Optional<String> add(InetAddress address) {
    return limiter.add(address, () -> false);
  }

  @Test
  void has_a_limit_of_connections_from_one_address() {
    for (int i = 0; i < ConnectionLimiter.MAX_CONCURRENT; i++) {
      assertEquals(Optional.empty(), add(one));
    }

    assertEquals(Optional.of("8 connections already"), add(one));
    assertEquals(Optional.empty(), add(other));

    limiter.remove(one);
    assertEquals(Optional.empty(), add(one));
  }

  @Test
  void has_a_limit_in_total() {
    for (int i = 0; i < 10; i++) {
      assertEquals(Optional.empty(), add(Panels.address("192.168.11." + i)));
    }

    assertEquals(Optional.of("all 10 connections of the link are taken"), add(one));
  }

  @Test
  void has_one_more_if_another_one_is_closed() {
    for (int i = 0; i < 10; i++) {
      assertEquals(Optional.empty(), add(Panels.address("192.168.11." + i)));
    }

    InetAddress closed = Panels.address("192.168.11.0");
    assertEquals(
        Optional.empty(),
        limiter.add(
            one,
            () -> {
              limiter.remove(closed);
              return true;
            }));
    assertEquals(Optional.of("all 10 connections of the link are taken"), add(other));
  }

  @Test
  void counts_a_network_of_ipv6_as_one_address() {
    for (int i = 0; i < ConnectionLimiter.MAX_CONCURRENT; i++) {
      assertEquals(Optional.empty(), add(Panels.address("2001:db8::" + (1 + i))));
    }

    assertEquals(Optional.of("8 connections already"), add(Panels.address("2001:db8::ff")));
  }

  @Test
  void does_not_let_one_address_come_and_go_all_the_time() {
    for (int i = 0; i < ConnectionLimiter.MAX_PER_PERIOD; i++) {
      assertEquals(Optional.empty(), add(one));
      limiter.remove(one);
    }

    assertEquals(Optional.of("more than 60 connections a minute"), add(one));
    assertEquals(Optional.empty(), add(other));

    now += TimeUnit.MINUTES.toNanos(1) + 1;
    assertEquals(Optional.empty(), add(one));
  }
}
