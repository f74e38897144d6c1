// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.configuration.service.InternalConfigurations;

/**
 * The process-wide setting of HiveMQ for clients that no authenticator has decided about. Building
 * any embedded broker in this process sets it to "accept".
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
          "other code in this process has opened the broker to unauthenticated clients; the broker"
              + " does not start");
    }
  }
}
