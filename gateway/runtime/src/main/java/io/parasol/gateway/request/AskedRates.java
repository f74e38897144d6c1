// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.request;

import io.parasol.config.model.site.OperatorName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** A token bucket that limits the requests of each client: a burst, then a constant rate. */
final class AskedRates {

  /** Maximum burst: enough to read pages of history without a pause. */
  static final int BURST = 40;

  private static final double RATE_PER_SECOND = 20;

  /** Maximum number of remembered clients: more than a site has operators. */
  private static final int MAX_REQUESTERS = 1_000;

  private final LongSupplier nanos;
  private final Map<OperatorName, Allowance> allowances =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<OperatorName, Allowance> eldest) {
          return size() > MAX_REQUESTERS;
        }
      };

  AskedRates(LongSupplier nanos) {
    this.nanos = nanos;
  }

  private static final class Allowance {
    private double left = BURST;
    private long at;

    private Allowance(long now) {
      this.at = now;
    }
  }

  /** Returns whether one more request is permitted. */
  boolean admits(OperatorName requester) {
    long now = nanos.getAsLong();
    Allowance allowance = allowances.computeIfAbsent(requester, unseen -> new Allowance(now));
    allowance.left =
        Math.min(BURST, allowance.left + (now - allowance.at) * 1e-9 * RATE_PER_SECOND);
    allowance.at = now;
    if (allowance.left < 1) {
      return false;
    }
    allowance.left--;
    return true;
  }
}
