// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The connections of a Modbus server")
class ClientConnectionsTest {

  private static final ServerLimits LIMITS = ServerLimits.DEFAULT;

  private final Set<Channel> admitted = new HashSet<>();
  private final List<Channel> added = new ArrayList<>();
  private final ClientConnections connections =
      new ClientConnections(LIMITS, admitted::contains, 0);

  private boolean add(String from) throws UnknownHostException {
    Channel connection = new EmbeddedChannel();
    added.add(connection);
    return connections.add(connection, InetAddress.getByName(from));
  }

  private void fill() throws UnknownHostException {
    for (int i = 0; i < LIMITS.connections(); i++) {
      assertTrue(add("10.0.0." + (1 + i / LIMITS.perAddress())));
    }
  }

  @Test
  void admit_a_client_while_others_that_are_not_admitted_hold_all_of_them() throws Exception {
    fill();

    assertTrue(add("10.0.1.1"));
    assertFalse(added.get(0).isOpen(), "the oldest one");
    assertEquals(LIMITS.connections(), connections.all().size());
  }

  @Test
  void close_one_of_the_address_with_most_that_are_not_admitted() throws Exception {
    fill();
    admitted.add(added.get(0));

    assertTrue(add("10.0.1.1"));
    assertTrue(added.get(1).isOpen(), "its address has one less");
    assertFalse(added.get(LIMITS.perAddress()).isOpen());
  }

  @Test
  void close_none_of_a_client_that_is_admitted() throws Exception {
    fill();
    admitted.addAll(added);

    assertFalse(add("10.0.1.1"));
    assertTrue(added.stream().limit(LIMITS.connections()).allMatch(Channel::isOpen));
  }

  @Test
  void count_a_network_of_ipv6_as_one_address() throws Exception {
    for (int i = 0; i < LIMITS.perAddress(); i++) {
      assertTrue(add("2001:db8::" + (1 + i)));
    }

    assertFalse(add("2001:db8::ffff"));
    assertTrue(add("2001:db8:0:1::1"));
  }

  @Test
  void limit_the_rate_of_handshakes_of_an_address() throws Exception {
    InetAddress address = InetAddress.getByName("10.0.0.1");
    int begun = 0;
    while (connections.mayBeginHandshake(address, 0)) {
      begun++;
    }

    assertEquals((int) ClientConnections.OF_ADDRESS.burst(), begun);
    assertTrue(connections.mayBeginHandshake(InetAddress.getByName("10.0.0.2"), 0));
    assertTrue(connections.mayBeginHandshake(address, TimeUnit.SECONDS.toNanos(1)));
  }
}
