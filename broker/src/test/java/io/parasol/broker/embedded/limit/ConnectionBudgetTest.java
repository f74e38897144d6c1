// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.embedded.limit.ConnectionBudget.Slot;
import io.parasol.config.limit.TokenBucket.Rate;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The budget of connections")
class ConnectionBudgetTest {

  private static final Rate UNLIMITED = new Rate(1_000_000, 1_000_000);

  private final AtomicLong now = new AtomicLong();
  private final List<String> reported = new ArrayList<>();
  private final List<String> closed = new ArrayList<>();
  private final LimitReports reports =
      new LimitReports(
          (limit, client, count) -> reported.add(limit + " " + client + " " + count), now::get);

  private ConnectionBudget budget(ConnectionLimits limits) {
    return new ConnectionBudget(limits, reports, now::get);
  }

  private Optional<Slot> connect(ConnectionBudget budget, String from) throws Exception {
    return budget.admit(InetAddress.getByName(from), () -> closed.add(from));
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private static ConnectionLimits connections(int total, int ofAddress) {
    return new ConnectionLimits(total, ofAddress, 1000, 1000, UNLIMITED, UNLIMITED);
  }

  private static ConnectionLimits unauthenticated(int total, int ofAddress) {
    return new ConnectionLimits(1000, 1000, total, ofAddress, UNLIMITED, UNLIMITED);
  }

  @Test
  void follows_limits_that_grow_with_the_site() throws Exception {
    AtomicInteger sessions = new AtomicInteger(1);
    ConnectionBudget budget =
        new ConnectionBudget(() -> ConnectionLimits.ofOwn(sessions.get()), reports, now::get);
    int first = ConnectionLimits.ofOwn(1).connections();
    for (int i = 0; i < first; i++) {
      connect(budget, "127.0.0.1").orElseThrow().authenticated();
    }
    pass(Duration.ofSeconds(10));
    assertTrue(connect(budget, "127.0.0.1").isEmpty());

    sessions.set(2);

    assertTrue(connect(budget, "127.0.0.1").isPresent());
    assertTrue(connect(budget, "127.0.0.1").isPresent());
    assertTrue(connect(budget, "127.0.0.1").isEmpty());
  }

  @Test
  void limits_the_connections_of_an_address_and_not_those_of_others() throws Exception {
    ConnectionBudget budget = budget(connections(10, 2));
    Slot first = connect(budget, "10.0.0.1").orElseThrow();
    first.authenticated();
    assertTrue(connect(budget, "10.0.0.1").isPresent());

    assertTrue(connect(budget, "10.0.0.1").isEmpty());

    assertTrue(connect(budget, "10.0.0.2").isPresent());
    assertEquals(List.of("connections 10.0.0.1 1"), reported);
    first.release();
    first.release();
    assertTrue(connect(budget, "10.0.0.1").isPresent(), "a connection has ended");
    assertTrue(connect(budget, "10.0.0.1").isEmpty(), "it has ended once only");
  }

  @Test
  void limits_the_connections_in_total() throws Exception {
    ConnectionBudget budget = budget(connections(3, 2));
    for (String from : List.of("10.0.0.1", "10.0.0.2", "10.0.0.3")) {
      assertTrue(connect(budget, from).isPresent());
    }

    assertTrue(connect(budget, "10.0.0.4").isEmpty());
  }

  @Test
  void limits_the_rate_of_an_address_and_spends_nothing_of_the_total_on_its_excess()
      throws Exception {
    ConnectionBudget budget =
        budget(new ConnectionLimits(1000, 1000, 1000, 1000, new Rate(10, 10), new Rate(1, 4)));
    int accepted = 0;
    for (int i = 0; i < 100; i++) {
      accepted += connect(budget, "10.0.0.1").isPresent() ? 1 : 0;
    }

    assertEquals(4, accepted);
    assertTrue(connect(budget, "10.0.0.2").isPresent());
    pass(Duration.ofSeconds(2));
    assertTrue(connect(budget, "10.0.0.1").isPresent());
    assertTrue(connect(budget, "10.0.0.1").isPresent());
    assertTrue(connect(budget, "10.0.0.1").isEmpty());
  }

  @Test
  void refuses_a_new_connection_while_the_unauthenticated_ones_of_its_address_are_young()
      throws Exception {
    ConnectionBudget budget = budget(unauthenticated(10, 2));
    Slot first = connect(budget, "10.0.0.1").orElseThrow();
    assertTrue(connect(budget, "10.0.0.1").isPresent());

    assertTrue(connect(budget, "10.0.0.1").isEmpty());
    first.authenticated();
    assertTrue(connect(budget, "10.0.0.1").isPresent());
    assertEquals(List.of(), closed);
  }

  @Test
  void closes_the_oldest_unauthenticated_connection_of_an_address_when_it_is_slow()
      throws Exception {
    ConnectionBudget budget = budget(unauthenticated(10, 1));
    assertTrue(connect(budget, "10.0.0.1").isPresent());
    pass(Duration.ofSeconds(5));

    assertTrue(connect(budget, "10.0.0.1").isPresent());
    assertEquals(List.of("10.0.0.1"), closed);
  }

  @Test
  void takes_the_place_for_a_new_client_from_the_oldest_where_each_has_one() throws Exception {
    ConnectionBudget budget = budget(unauthenticated(3, 3));
    for (int i = 1; i <= 3; i++) {
      assertTrue(connect(budget, "10.0.0." + i).isPresent());
      pass(Duration.ofMillis(1));
    }

    assertTrue(connect(budget, "10.0.1.1").isPresent());
    assertTrue(connect(budget, "10.0.1.2").isPresent());

    assertEquals(List.of("10.0.0.1", "10.0.0.2"), closed);
  }

  @Test
  void takes_the_place_for_a_new_client_from_the_address_with_the_most() throws Exception {
    ConnectionBudget budget = budget(unauthenticated(4, 4));
    assertTrue(connect(budget, "10.0.0.2").isPresent());
    for (int i = 0; i < 3; i++) {
      assertTrue(connect(budget, "10.0.0.1").isPresent());
    }

    assertTrue(connect(budget, "10.0.0.3").isPresent());

    assertEquals(List.of("10.0.0.1"), closed);
    assertTrue(connect(budget, "10.0.0.1").isEmpty(), "the flooder displaces no other client");
    assertEquals(List.of("10.0.0.1"), closed);
  }

  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({
    "2001:db8::1, 2001:db8::ffff:2, true",
    "2001:db8::1, 2001:db8:0:1::1, false",
    "10.0.0.1, 10.0.0.2, false",
    "10.0.0.1, ::ffff:10.0.0.1, true"
  })
  void counts_a_network_of_ipv6_as_one_address(String one, String other, boolean isSame)
      throws Exception {
    ConnectionBudget budget = budget(connections(10, 1));
    assertTrue(connect(budget, one).isPresent());

    assertEquals(isSame, connect(budget, other).isEmpty());
  }

  @Test
  void counts_addresses_beyond_its_table_as_one_until_others_are_idle() throws Exception {
    ConnectionBudget budget =
        budget(new ConnectionLimits(100_000, 100_000, 100_000, 100_000, UNLIMITED, new Rate(1, 1)));
    List<Slot> open = new ArrayList<>();
    for (int i = 0; i < ConnectionBudget.MAX_ADDRESSES; i++) {
      open.add(connect(budget, "10.1." + i / 256 + "." + i % 256).orElseThrow());
    }
    assertTrue(connect(budget, "10.2.0.1").isPresent());
    assertFalse(connect(budget, "10.2.0.2").isPresent(), "shares the rate of 10.2.0.1");

    open.forEach(Slot::release);
    pass(Duration.ofSeconds(2));
    assertTrue(connect(budget, "10.2.0.2").isPresent());
    assertTrue(connect(budget, "10.2.0.3").isPresent());
  }

  @ParameterizedTest(name = "{0} descriptors, {1} MiB: {2}")
  @CsvSource({"1024, 512, 512", "8192, 96, 768", "1048576, 4096, 4096", "16, 512, 64"})
  void follows_from_descriptors_and_heap(long descriptors, long heapMib, int expected) {
    ConnectionLimits site = ConnectionLimits.ofSite(descriptors, heapMib << 20);
    ConnectionLimits here = ConnectionLimits.ofThisMachine(descriptors, heapMib << 20);

    assertEquals(expected, site.connections() + here.connections());
    assertEquals(expected / 4, here.connections());
    assertEquals(site.connections() / 2, site.connectionsOfAddress());
  }

  @Test
  void reports_a_limit_at_most_once_a_minute_with_the_number() {
    for (int i = 0; i < 1000; i++) {
      reports.report(Limit.ACCEPT_RATE, "10.0.0.1");
    }
    reports.report(Limit.CONNECTIONS, "10.0.0.2");
    assertEquals(List.of("accept_rate 10.0.0.1 1", "connections 10.0.0.2 1"), reported);

    pass(Duration.ofSeconds(59));
    reports.flush();
    assertEquals(2, reported.size());
    pass(Duration.ofSeconds(1));
    reports.flush();
    assertEquals("accept_rate 10.0.0.1 999", reported.get(2));
    assertEquals(3, reported.size());
    assertEquals(1001, reports.count());
  }
}
