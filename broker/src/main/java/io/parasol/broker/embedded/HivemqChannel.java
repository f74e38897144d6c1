// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import io.netty.channel.Channel;
import java.lang.reflect.Field;

/**
 * The channel of a connection. HiveMQ has no API that gives it; so this takes it out of one of its
 * inner parts, by name. What of that is missing is missing at the start, which then fails.
 */
final class HivemqChannel {

  private static final String HOLDER =
      "com.hivemq.extensions.client.parameter.ConnectionAttributeStoreImpl";

  private HivemqChannel() {}

  /**
   * Sees whether it can be had.
   *
   * @throws BrokerException if this HiveMQ is built otherwise than Parasol knows it.
   */
  static void require() throws BrokerException {
    try {
      Class<?> type = field().getType();
      if (type != Channel.class) {
        throw new BrokerException("HiveMQ is not the version that Parasol knows: " + type);
      }
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      throw new BrokerException("HiveMQ is not the version that Parasol knows: " + e, e);
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
