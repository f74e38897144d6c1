// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.bootstrap.netty.NettyConfiguration;
import com.hivemq.embedded.EmbeddedHiveMQ;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.parasol.broker.embedded.setup.BrokerException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parts of a running HiveMQ for which it has no API. They are found by reflection; if one does not
 * exist, the start fails.
 */
final class HivemqInternals {

  private static final String CONNECTIONS =
      "com.hivemq.persistence.connection.ConnectionPersistence";

  /** The field of Netty's {@link SingleThreadEventExecutor}, in nanoseconds. */
  private static final String QUIET_PERIOD = "gracefulShutdownQuietPeriod";

  private HivemqInternals() {}

  /** Returns the instance of a class. */
  static Object instance(EmbeddedHiveMQ hivemq, Class<?> wanted)
      throws ReflectiveOperationException {
    Method injector = hivemq.getClass().getDeclaredMethod("getInjector");
    injector.setAccessible(true);
    return Class.forName("com.google.inject.Injector")
        .getMethod("getInstance", Class.class)
        .invoke(injector.invoke(hivemq), wanted);
  }

  /**
   * Returns the listening channel of a listener. HiveMQ starts although one of several listeners
   * cannot be opened, so this checks it.
   *
   * @throws BrokerException if the listener is not open, or if the internals of this HiveMQ are not
   *     those of the supported version.
   */
  static Channel listeningChannel(EmbeddedHiveMQ hivemq, String listener) throws BrokerException {
    try {
      Object connections = instance(hivemq, Class.forName(CONNECTIONS));
      Field channels = connections.getClass().getDeclaredField("serverChannelMap");
      channels.setAccessible(true);
      @Nullable Object found = ((Map<?, ?>) channels.get(connections)).get(listener);
      if (!(found instanceof Channel channel)) {
        throw new BrokerException("unsupported version of HiveMQ: no channel of " + listener);
      }
      if (!channel.isActive()) {
        throw new BrokerException(
            "the broker cannot open its listener %s; check that no other program uses its port"
                .formatted(listener));
      }
      return channel;
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      throw new BrokerException("unsupported version of HiveMQ: " + e, e);
    }
  }

  /**
   * Returns what ends the event loops that HiveMQ is shutting down; it does nothing before that, or
   * if HiveMQ did not start. HiveMQ has closed all connections then, but lets the loops wait until
   * they had nothing to do for two seconds.
   */
  static Runnable quietPeriodEnd(EmbeddedHiveMQ hivemq) {
    try {
      Field period = SingleThreadEventExecutor.class.getDeclaredField(QUIET_PERIOD);
      period.setAccessible(true);
      NettyConfiguration netty = (NettyConfiguration) instance(hivemq, NettyConfiguration.class);
      List<EventLoopGroup> loops =
          List.of(netty.getParentEventLoopGroup(), netty.getChildEventLoopGroup());
      return () ->
          loops.stream()
              .filter(EventLoopGroup::isShuttingDown)
              .forEach(group -> group.forEach(loop -> setZero(period, loop)));
    } catch (ReflectiveOperationException | LinkageError | RuntimeException notStarted) {
      return () -> {};
    }
  }

  private static void setZero(Field period, EventExecutor loop) {
    try {
      period.setLong(loop, 0);
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Returns the open connections.
   *
   * @throws BrokerException if the internals of this HiveMQ are not those of the supported version.
   */
  static ChannelGroup connections(EmbeddedHiveMQ hivemq) throws BrokerException {
    try {
      return (ChannelGroup) instance(hivemq, ChannelGroup.class);
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      throw new BrokerException("unsupported version of HiveMQ: " + e, e);
    }
  }
}
