// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import com.hivemq.configuration.service.InternalConfigurations;

/**
 * The process-wide setting of HiveMQ for clients that no authenticator has decided about. HiveMQ's
 * own builder of an embedded broker sets it to "accept".
 */
public final class DenyUnauthenticated {

  private DenyUnauthenticated() {}

  public static void set() {
    InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.set(true);
  }

  public static boolean isSet() {
    return InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.get();
  }

  public static void require() throws BrokerException {
    if (!isSet()) {
      throw new BrokerException(
          "other code in this process has opened the broker to unauthenticated clients; the broker"
              + " does not start");
    }
  }
}
