// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.embedded.EmbeddedHiveMQ;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.parasol.broker.embedded.setup.BrokerException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parts of a running HiveMQ for which it has no API. They are found by reflection; if one does not
 * exist, the start fails.
 */
final class HivemqInternals {

  private static final String CONNECTIONS =
      "com.hivemq.persistence.connection.ConnectionPersistence";

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
