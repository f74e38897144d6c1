// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.bootstrap.ClientConnectionContext;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import io.netty.channel.Channel;
import io.parasol.broker.embedded.setup.BrokerException;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * The Netty channel of a connection. HiveMQ has no API for it, so this reads an internal field by
 * reflection. If the field does not exist, the start fails.
 */
final class HivemqChannel {

  private static final String HOLDER =
      "com.hivemq.extensions.client.parameter.ConnectionAttributeStoreImpl";

  private HivemqChannel() {}

  /**
   * Verifies that the field exists.
   *
   * @throws BrokerException if the internals of this HiveMQ are not those of the supported version.
   */
  static void require() throws BrokerException {
    try {
      Class<?> type = field().getType();
      if (type != Channel.class) {
        throw new BrokerException("unsupported version of HiveMQ: " + type);
      }
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      throw new BrokerException("unsupported version of HiveMQ: " + e, e);
    }
  }

  static Channel of(ConnectionInformation connection) {
    try {
      return (Channel) field().get(connection.getConnectionAttributeStore());
    } catch (ReflectiveOperationException notAsAtTheStart) {
      throw new IllegalStateException(notAsAtTheStart);
    }
  }

  /**
   * Makes HiveMQ forget the authenticators of a connection for an exchange of AUTH packets, which
   * it makes again if there is one. Call this on the event loop of the channel.
   */
  @SuppressWarnings("NullAway") // HiveMQ begins with null, which its setter does not declare.
  static void forgetAuthenticators(Channel channel) {
    @Nullable ClientConnectionContext connection = ClientConnectionContext.of(channel);
    if (connection != null) {
      connection.setExtensionClientAuthenticators(null);
    }
  }

  private static Field field() throws ReflectiveOperationException {
    Field channel = Class.forName(HOLDER).getDeclaredField("channel");
    channel.setAccessible(true);
    return channel;
  }
}
