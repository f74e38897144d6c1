// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The limits of a listener")
class ListenerLimitsTest {

  private static final class Limiter extends ChannelInboundHandlerAdapter {
    private volatile boolean isInUse;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      isInUse = true;
    }
  }

  @Test
  void are_in_use_once_they_are_added_also_if_the_event_loop_is_busy() throws Exception {
    DefaultEventLoop loop = new DefaultEventLoop();
    Channel listening = new LocalServerChannel();
    loop.register(listening).sync();
    CountDownLatch isFree = new CountDownLatch(1);
    Future<Boolean> busy = loop.submit(() -> isFree.await(1, TimeUnit.MINUTES));
    Limiter limiter = new Limiter();
    FutureTask<Boolean> adding =
        new FutureTask<>(
            () -> {
              ListenerLimits.addFirst(listening, limiter);
              return limiter.isInUse;
            });
    Thread thread = new Thread(adding);
    thread.start();
    while (thread.getState() != Thread.State.WAITING && !adding.isDone()) {
      Thread.onSpinWait();
    }

    isFree.countDown();

    assertTrue(adding.get(1, TimeUnit.MINUTES));
    assertTrue(busy.get());
    var unused = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }
}
