// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The limits of the page")
class PageLimitsTest {

  private static final String HOSTILE = "192.0.2.1";

  private final AtomicLong now = new AtomicLong(-5);
  private final List<String> reached = new ArrayList<>();
  private final PageLimits limits =
      new PageLimits(
          (limit, from, count) -> reached.add(limit + " " + from + " " + count), now::get);
  private final EmbeddedChannel listener = new EmbeddedChannel(new PageAcceptor(limits));

  /** A connection that was accepted and has no event loop yet. */
  private static final class Accepted extends EmbeddedChannel {
    private final String from;

    Accepted(String from) {
      super(false, false);
      this.from = from;
    }

    @Override
    protected SocketAddress remoteAddress0() {
      return new InetSocketAddress(from, 1);
    }
  }

  private boolean isAccepted(String from) {
    Accepted connection = new Accepted(from);
    listener.writeInbound(connection);
    boolean isPassedOn = listener.readInbound() != null;
    assertEquals(isPassedOn, connection.isOpen());
    return isPassedOn;
  }

  private long accepted(String from, int attempts) {
    return IntStream.range(0, attempts).filter(i -> isAccepted(from)).count();
  }

  private long answered(String from, int attempts) throws Exception {
    InetAddress address = InetAddress.getByName(from);
    return IntStream.range(0, attempts).filter(i -> limits.admitsRequest(address)).count();
  }

  private void after(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void bound_the_connections_of_one_address_and_leave_room_for_others() {
    assertEquals(120, accepted(HOSTILE, 1000));
    assertTrue(isAccepted("192.0.2.2"));

    after(Duration.ofSeconds(10));

    assertEquals(100, accepted(HOSTILE, 1000));
  }

  @Test
  void end_with_a_pause_so_that_refusals_do_not_use_the_thread_either() {
    listener.freezeTime();
    assertEquals(120, accepted(HOSTILE, 120));
    assertTrue(listener.config().isAutoRead());

    assertFalse(isAccepted(HOSTILE));

    assertFalse(listener.config().isAutoRead());
    listener.advanceTimeBy(PageAcceptor.PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    listener.runScheduledPendingTasks();
    assertTrue(listener.config().isAutoRead());
  }

  @Test
  void bound_the_connections_of_all_addresses() {
    long all = IntStream.range(0, 1000).filter(i -> isAccepted("198.51.100." + i % 200)).count();

    assertEquals(400, all);
    assertFalse(isAccepted("203.0.113.1"));
    after(Duration.ofSeconds(1));
    assertTrue(isAccepted("203.0.113.1"));
  }

  @Test
  void bound_the_requests_of_those_who_are_not_logged_in() throws Exception {
    assertEquals(200, answered(HOSTILE, 1000));
    assertEquals(20, answered("192.0.2.2", 20));

    after(Duration.ofSeconds(2));

    assertEquals(20, answered(HOSTILE, 1000));
  }

  @Test
  void are_reported_at_once_and_then_once_a_minute_with_the_number() throws Exception {
    accepted(HOSTILE, 123);
    answered(HOSTILE, 201);
    assertEquals(List.of("page_connections 192.0.2.1 1", "page_requests 192.0.2.1 1"), reached);

    limits.flush();
    assertEquals(2, reached.size());
    after(Duration.ofMinutes(1));
    limits.flush();
    limits.flush();

    assertEquals("page_connections 192.0.2.1 2", reached.get(2));
    assertEquals(3, reached.size());
  }
}
