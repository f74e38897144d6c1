// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.limit.TokenBucket.Rate;
import java.net.InetAddress;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A rate of requests")
class RequestRatesTest {

  private static final long SECOND = 1_000_000_000L;

  private final RequestRates rates = new RequestRates(new Rate(2, 5), new Rate(10, 20), 0);

  private long admitted(String address, int requests, long nanos) throws Exception {
    InetAddress from = InetAddress.getByName(address);
    return IntStream.range(0, requests).filter(i -> rates.admit(from, nanos)).count();
  }

  @Test
  void is_limited_for_each_address() throws Exception {
    assertEquals(5, admitted("192.0.2.1", 100, 0));
    assertEquals(5, admitted("192.0.2.2", 100, 0));
    assertEquals(2, admitted("192.0.2.1", 100, SECOND));
  }

  @Test
  void is_limited_for_all_addresses_together() throws Exception {
    long all = 0;
    for (int i = 1; i < 200; i++) {
      all += admitted("192.0.2." + i, 5, 0);
    }

    assertEquals(20, all);
    assertTrue(rates.admit(InetAddress.getByName("198.51.100.1"), SECOND));
  }

  @Test
  void counts_a_network_of_ipv6_as_one_address() throws Exception {
    assertEquals(5, admitted("2001:db8::1", 5, 0));
    assertFalse(rates.admit(InetAddress.getByName("2001:db8::2"), 0));
    assertTrue(rates.admit(InetAddress.getByName("2001:db8:0:1::2"), 0));
  }
}
