// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import io.parasol.certs.identity.Identity;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The balances of all identities. A balance outlives the connections of its identity, so that a new
 * connection does not reset it. Thread-safe.
 */
public final class IdentityRates {

  private final LongSupplier nanos;
  private final Map<String, IdentityRate> rates = new ConcurrentHashMap<>();

  /**
   * @param nanos a monotonic clock.
   */
  public IdentityRates(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Returns the balance of an identity. */
  public IdentityRate of(Identity identity) {
    return rates.computeIfAbsent(
        identity.uri(), unknown -> new IdentityRate(IdentityLimits.of(identity), nanos));
  }

  /** Removes the balances that have recovered. Must be called now and then. */
  public void removeFull() {
    rates.values().removeIf(IdentityRate::isFull);
  }
}
