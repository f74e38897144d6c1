// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.limit;

import io.parasol.config.limit.TokenBucket.Rate;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A {@link TokenBucket} for each client, of a bounded number of clients: the one that was seen
 * least recently is forgotten first. Not thread-safe.
 *
 * @param <K> what identifies a client.
 */
public final class TokenBuckets<K> {

  private final Rate rate;
  private final Map<K, TokenBucket> buckets;

  /**
   * Creates the buckets.
   *
   * @param rate of each client.
   * @param maxClients the number of clients that are remembered.
   */
  public TokenBuckets(Rate rate, int maxClients) {
    this.rate = rate;
    this.buckets =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<K, TokenBucket> eldest) {
            return size() > maxClients;
          }
        };
  }

  /** Takes a token of a client and returns whether there was one. */
  public boolean take(K client, long now) {
    return buckets.computeIfAbsent(client, unseen -> new TokenBucket(rate, now)).take(now);
  }

  /** Returns whether a client has a token, without remembering a client that was not seen. */
  public boolean hasToken(K client, long now) {
    TokenBucket bucket = buckets.get(client);
    return bucket == null ? rate.burst() >= 1 : bucket.hasToken(now);
  }
}
