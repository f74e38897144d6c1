// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.site.HostPort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A name that is looked up")
class TcpConnectorIT {

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final CountDownLatch isFound = new CountDownLatch(1);

  @AfterEach
  void end() {
    isFound.countDown();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private CompletionStage<Channel> connect(TcpConnector connector) throws Exception {
    return loops.next().submit(() -> connector.connect(0, List.of())).get();
  }

  private TcpConnector to(int port, Duration timeout, TcpConnector.HostResolver names) {
    HostPort peer = new HostPort("controller.plant", port);
    return new TcpConnector(new TcpPeer(peer, Optional.empty()), loops.next(), timeout, names);
  }

  /** As of a name server that does not answer. */
  private InetAddress[] hang() throws UnknownHostException {
    try {
      assertTrue(isFound.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
    throw new UnknownHostException("nobody knows");
  }

  private static Throwable whyNot(CompletionStage<Channel> connecting) {
    return requireNonNull(
        assertThrows(
                ExecutionException.class,
                () -> connecting.toCompletableFuture().get(60, TimeUnit.SECONDS))
            .getCause());
  }

  @Test
  void hangs_once_however_often_it_is_tried_and_is_looked_up_again_afterwards() throws Exception {
    AtomicInteger lookups = new AtomicInteger();
    TcpConnector connector =
        to(
            1,
            SHORT,
            name -> {
              lookups.incrementAndGet();
              return hang();
            });

    for (int attempt = 0; attempt < 3; attempt++) {
      assertInstanceOf(TimeoutException.class, whyNot(connect(connector)));
    }
    assertEquals(1, lookups.get());

    isFound.countDown();
    while (!(whyNot(connect(connector)) instanceof UnknownHostException)) {
      // The first of these may still be told of the lookup that hung.
    }
    whyNot(connect(connector));
    assertTrue(lookups.get() >= 2);
  }

  @Test
  void delays_no_other_while_it_hangs() throws Exception {
    try (ServerSocket controller = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int shared = ForkJoinPool.getCommonPoolParallelism();
      for (int count = 0; count < shared + 10; count++) {
        var unused = connect(to(1, LONG, name -> hang()));
      }

      Channel connected =
          connect(
                  to(
                      controller.getLocalPort(),
                      LONG,
                      name -> new InetAddress[] {InetAddress.getLoopbackAddress()}))
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);

      assertTrue(connected.isActive());
      connected.close().sync();
    }
  }
}
