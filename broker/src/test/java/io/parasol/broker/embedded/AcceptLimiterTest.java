// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.parasol.broker.embedded.identity.ConnectedClients;
import io.parasol.broker.embedded.limit.ConnectionBudget;
import io.parasol.broker.embedded.limit.ConnectionLimits;
import io.parasol.broker.embedded.limit.LimitReports;
import io.parasol.broker.embedded.limit.PartialPackets;
import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.DenyList;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A listener with limits")
class AcceptLimiterTest {

  private static final String HERE = "192.0.2.1";

  private final List<String> reached = new ArrayList<>();
  private final ConnectionGate.Rules rules =
      new ConnectionGate.Rules(
          new HandshakeCheck(
              new ConnectedClients(
                  DenyList.EMPTY,
                  new AcceptedIssuers(List.of(), List.of()),
                  InstantSource.system()),
              serial -> false,
              Refusals.NONE),
          new PartialPackets(1000),
          new LimitReports((limit, client, count) -> reached.add(limit), () -> 0));
  private final EmbeddedChannel listener =
      new EmbeddedChannel(
          new AcceptLimiter(
              budget(ConnectionLimits.ofSite(8192, 1L << 30)),
              budget(ConnectionLimits.ofThisMachine(8192, 1L << 30)),
              false,
              rules));

  /** The clock stands still, so that there is a burst and no rate. */
  private ConnectionBudget budget(ConnectionLimits limits) {
    return new ConnectionBudget(limits, rules.reports(), () -> 0);
  }

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

    @Override
    protected SocketAddress localAddress0() {
      return new InetSocketAddress(HERE, 8883);
    }
  }

  private boolean isAccepted(String from) {
    listener.writeInbound(new Accepted(from));
    return listener.readInbound() != null;
  }

  private int accepted(String prefix, int attempts) {
    return (int) IntStream.range(0, attempts).filter(i -> isAccepted(prefix + i % 200)).count();
  }

  @Test
  void keeps_room_for_the_self_test_when_other_machines_have_taken_everything() {
    assertTrue(accepted("198.51.100.", 1000) >= 128);
    assertFalse(isAccepted("203.0.113.1"));

    assertTrue(isAccepted(HERE));
    assertTrue(isAccepted("127.0.0.1"));
    assertFalse(reached.isEmpty());
  }

  @Test
  void adds_a_gate_to_a_connection_before_it_is_initialized() {
    listener.writeInbound(new Accepted("198.51.100.1"));
    Channel passedOn = listener.readInbound();

    assertTrue(ConnectionGate.of(passedOn).isPresent());
    assertFalse(passedOn.isRegistered());
    assertTrue(ConnectionGate.of(new Accepted("198.51.100.1")).isEmpty());
  }
}
