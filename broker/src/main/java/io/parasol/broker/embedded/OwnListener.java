// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import io.parasol.broker.embedded.setup.HivemqConfiguration;

/** The listener that only the gateway's own sessions use. */
final class OwnListener {

  private OwnListener() {}

  /** Returns whether a connection uses it. The limits of identities do not apply to it then. */
  static boolean isUsedBy(ConnectionInformation connection) {
    return connection
        .getListener()
        .filter(each -> each.getName().equals(HivemqConfiguration.OWN_LISTENER))
        .isPresent();
  }
}
