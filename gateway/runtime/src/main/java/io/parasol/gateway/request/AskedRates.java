// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.request;

import io.parasol.config.limit.TokenBucket.Rate;
import io.parasol.config.limit.TokenBuckets;
import io.parasol.config.model.site.OperatorName;
import java.util.function.LongSupplier;

/** Limits the requests of each client: a burst, then a constant rate. */
final class AskedRates {

  /** Maximum burst: enough to read pages of history without a pause. */
  static final int BURST = 40;

  private static final double RATE_PER_SECOND = 20;

  /** Maximum number of remembered clients: more than a site has operators. */
  private static final int MAX_REQUESTERS = 1_000;

  private final LongSupplier nanos;
  private final TokenBuckets<OperatorName> buckets =
      new TokenBuckets<>(new Rate(RATE_PER_SECOND, BURST), MAX_REQUESTERS);

  AskedRates(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Returns whether one more request is permitted. */
  boolean admits(OperatorName requester) {
    return buckets.take(requester, nanos.getAsLong());
  }
}
