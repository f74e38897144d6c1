// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.legacy.PollListener.RequestResult;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How the requests to a device fared: counted since the start; their latency over the last
 * heartbeat and the one before. Not thread-safe.
 */
final class PollCounts {

  private final Map<RequestResult, Long> results = new EnumMap<>(RequestResult.class);
  private int lastFunction;
  private long lastNanos;
  private Window before = new Window();
  private Window now = new Window();

  private static final class Window {
    private long requests;
    private long sum;
    private long longest;
  }

  PollCounts() {
    for (RequestResult each : RequestResult.values()) {
      results.put(each, 0L);
    }
  }

  /** Only what was answered says something of the latency. */
  void take(int function, RequestResult result, Duration took) {
    results.merge(result, 1L, Long::sum);
    lastFunction = function;
    if (result == RequestResult.OK || result == RequestResult.EXCEPTION) {
      lastNanos = took.toNanos();
      now.requests++;
      now.sum += lastNanos;
      now.longest = Math.max(now.longest, lastNanos);
    }
  }

  /** A heartbeat is over. */
  void roll() {
    before = now;
    now = new Window();
  }

  Map<RequestResult, Long> results() {
    return results;
  }

  /** The function code asked last; 0 before the first request. */
  int lastFunction() {
    return lastFunction;
  }

  Duration last() {
    return Duration.ofNanos(lastNanos);
  }

  Duration mean() {
    long requests = before.requests + now.requests;
    return requests == 0 ? Duration.ZERO : Duration.ofNanos((before.sum + now.sum) / requests);
  }

  Duration longest() {
    return Duration.ofNanos(Math.max(before.longest, now.longest));
  }
}
