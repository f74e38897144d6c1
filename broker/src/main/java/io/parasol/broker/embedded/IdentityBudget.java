// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.broker.embedded.identity.IdentityRates;
import io.parasol.broker.embedded.identity.IdentitySessions;
import io.parasol.broker.embedded.identity.LimitListener;
import io.parasol.broker.embedded.identity.LimitedConnections;

/**
 * What the identities use of their limits.
 *
 * @param listener receives every exceeded limit.
 */
record IdentityBudget(
    LimitedConnections connections, IdentitySessions sessions, LimitListener listener) {

  /** Creates the budget of a broker that has no clients yet. */
  static IdentityBudget of(LimitListener listener) {
    return new IdentityBudget(
        new LimitedConnections(new IdentityRates(System::nanoTime), listener),
        new IdentitySessions(),
        listener);
  }
}
