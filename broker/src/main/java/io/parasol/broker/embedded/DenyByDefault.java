// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.configuration.service.InternalConfigurations;

/**
 * HiveMQ's process-wide switch for clients that no authenticator has decided about. Building an
 * embedded broker, any in this process, sets it to "let them in".
 */
final class DenyByDefault {

  private DenyByDefault() {}

  static void set() {
    InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.set(true);
  }

  static boolean isSet() {
    return InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.get();
  }

  static void require() throws BrokerException {
    if (!isSet()) {
      throw new BrokerException(
          "something else in this process has opened the broker to strangers; not started");
    }
  }
}
