// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.bootstrap.netty.ChannelHandlerNames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.parasol.broker.embedded.identity.ConnectedClients;
import io.parasol.broker.embedded.limit.ConnectionBudget;
import io.parasol.broker.embedded.limit.ConnectionLimits;
import io.parasol.broker.embedded.limit.LimitReports;
import io.parasol.broker.embedded.limit.PartialPackets;
import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.DenyList;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The gate of a connection")
class ConnectionGateTest {

  private static final byte[] CONNECT = {0x10, 2, 0, 0};
  private static final byte[] HALF_A_PUBLISH = {0x30, 100, 0};

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
          new LimitReports((limit, client, count) -> reached.add(limit), System::nanoTime));
  private final ConnectionBudget budget =
      new ConnectionBudget(ConnectionLimits.ofOwn(1), rules.reports(), System::nanoTime);
  private EmbeddedChannel channel;
  private ConnectionGate gate;

  @BeforeEach
  void open() throws Exception {
    channel = new EmbeddedChannel(false, false);
    channel.freezeTime();
    gate = add(channel);
    channel.register();
  }

  private static void close(EmbeddedChannel channel) {
    var unused = channel.close();
  }

  private ConnectionGate add(EmbeddedChannel to) throws Exception {
    ConnectionBudget.Slot slot =
        budget.admit(InetAddress.getByName("10.0.0.1"), () -> close(to)).orElseThrow();
    ConnectionGate added = new ConnectionGate(to, slot, false, rules);
    to.pipeline().addLast(added);
    to.pipeline()
        .addLast(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel initialized) {
                initialized
                    .pipeline()
                    .addFirst(
                        ChannelHandlerNames.SSL_CLIENT_CERTIFICATE_HANDLER,
                        new ChannelInboundHandlerAdapter());
              }
            });
    return added;
  }

  private void pass(int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  /** The handshake is complete as far as the gate is concerned; there is no TLS here. */
  private void authenticate() {
    gate.handshakeComplete();
    send(CONNECT);
    gate.authenticated();
  }

  private void send(byte[] bytes) {
    gate.channelRead(channel.pipeline().context(gate), Unpooled.copiedBuffer(bytes));
  }

  @Test
  void ends_a_connection_without_a_complete_handshake_after_eight_seconds() {
    pass(7);
    assertTrue(channel.isOpen());

    pass(1);

    assertFalse(channel.isOpen());
    assertEquals(List.of("authentication_time"), reached);
  }

  @Test
  void ends_a_connection_that_sends_its_connect_byte_by_byte_after_sixteen_seconds() {
    gate.handshakeComplete();
    send(new byte[] {0x10, 100});
    for (int second = 0; second < 15; second++) {
      pass(1);
      send(new byte[] {0});
    }
    assertTrue(channel.isOpen());

    pass(1);

    assertFalse(channel.isOpen());
    assertEquals(List.of("authentication_time"), reached);
  }

  @Test
  void leaves_an_authenticated_connection_alone() {
    authenticate();
    pass(3600);

    assertTrue(channel.isOpen());
  }

  @Test
  void ends_a_connection_with_a_packet_that_is_not_complete_after_thirty_seconds() {
    authenticate();
    pass(60);
    send(HALF_A_PUBLISH);
    for (int second = 0; second < 29; second++) {
      pass(1);
      send(new byte[] {0});
    }
    assertTrue(channel.isOpen());

    pass(1);

    assertFalse(channel.isOpen());
    assertEquals(List.of("packet_time"), reached);
  }

  @Test
  void measures_the_time_of_each_packet_separately() {
    authenticate();
    send(HALF_A_PUBLISH);
    pass(20);
    send(new byte[99]);
    send(HALF_A_PUBLISH);
    pass(20);
    assertTrue(channel.isOpen(), "the second packet is 20 s old");

    send(new byte[99]);
    pass(3600);
    assertTrue(channel.isOpen());
  }

  @Test
  void does_not_end_a_connection_from_which_the_broker_does_not_read() {
    authenticate();
    send(HALF_A_PUBLISH);
    channel.config().setAutoRead(false);
    pass(300);
    assertTrue(channel.isOpen());

    channel.config().setAutoRead(true);
    pass(60);
    assertFalse(channel.isOpen());
  }

  @Test
  void ends_the_connection_that_holds_most_of_the_incomplete_packets() throws Exception {
    EmbeddedChannel other = new EmbeddedChannel(false, false);
    ConnectionGate small = add(other);
    other.register();
    small.handshakeComplete();
    small.channelRead(other.pipeline().context(small), Unpooled.wrappedBuffer(CONNECT));
    authenticate();
    send(new byte[] {0x30, (byte) 0xFF, 0x7F});
    send(new byte[600]);

    small.channelRead(other.pipeline().context(small), Unpooled.wrappedBuffer(partOfPublish(500)));

    assertFalse(channel.isOpen());
    assertTrue(other.isOpen());
    assertEquals(List.of("partial_packets"), reached);
  }

  private static byte[] partOfPublish(int bytes) {
    byte[] part = new byte[bytes];
    part[0] = 0x30;
    part[1] = (byte) 0xFF;
    part[2] = 0x7F;
    return part;
  }

  @Test
  void passes_nothing_on_after_its_end() {
    gate.handshakeComplete();
    ByteBuf notConnect = Unpooled.copiedBuffer(new byte[] {0x30, 2, 0, 0});
    gate.channelRead(channel.pipeline().context(gate), notConnect);

    assertEquals(0, notConnect.refCnt());
    assertEquals(List.of("connect_size"), reached);
    assertFalse(channel.isOpen());
    assertTrue(channel.inboundMessages().isEmpty());
  }
}
