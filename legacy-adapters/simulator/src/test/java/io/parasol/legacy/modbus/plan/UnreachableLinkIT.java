// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.pdu.MemoryUnits;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A port whose queue is full does not answer at all, as an address that leads nowhere. */
@DisplayName("A controller beside addresses that do not answer")
@EnabledOnOs(OS.LINUX)
class UnreachableLinkIT {

  private static final int UNREACHABLE = 5;

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private HostPort unreachable() throws IOException {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    open.add(server);
    InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
    for (int count = 0; count < 10; count++) {
      Socket waiting = new Socket();
      open.add(waiting);
      try {
        waiting.connect(address, 300);
      } catch (SocketTimeoutException full) {
        return new HostPort(address.getAddress().getHostAddress(), address.getPort());
      }
    }
    throw new AssertionError("its queue has no end");
  }

  @Test
  void is_read_as_if_it_were_alone() throws Exception {
    Profile profile = PointFixture.profile(PointFixture.point("a", "holding 7", "uint16"));
    Duration every = Duration.ofMillis(100);
    try (ModbusServer server =
            ModbusServer.start(
                new HostPort("127.0.0.1", 0), loops, ServerSettings.DEFAULT, new MemoryUnits());
        TestSite site = new TestSite()) {
      for (int count = 0; count < UNREACHABLE; count++) {
        site.device("far-" + count, unreachable(), 1, profile, every);
      }
      site.device("near", server.address(), 1, profile, every).open();
      site.nextBatch("near");

      // One connection that is not made takes 5 s: a poll that waits for it comes so much later
      // than the 3 s of all polls. Tried again, because the machine may be busy.
      await("30 times every 100 ms").until(() -> secondsOfPolls(site) < 8);
      assertEquals(Map.of("a", "comm_error"), site.nextBatch("far-0"));
    }
  }

  /** Returns how long 30 polls take. */
  private static long secondsOfPolls(TestSite site) throws InterruptedException {
    long begun = System.nanoTime();
    for (int count = 0; count < 30; count++) {
      assertEquals(Map.of("a", "0"), site.nextBatch("near"));
    }
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
  }
}
