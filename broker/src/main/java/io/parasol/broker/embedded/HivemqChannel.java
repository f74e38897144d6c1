// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import io.netty.channel.Channel;
import io.parasol.broker.embedded.setup.BrokerException;
import java.lang.reflect.Field;

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

  private static Field field() throws ReflectiveOperationException {
    Field channel = Class.forName(HOLDER).getDeclaredField("channel");
    channel.setAccessible(true);
    return channel;
  }
}
