// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.legacy.PollListener.Request;
import io.parasol.legacy.PollListener.RequestResult;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * How the requests to a device fared: counted since the start; their latency over the last
 * heartbeat and the one before. Not thread-safe.
 */
final class PollCounts {

  private final Map<RequestResult, Long> results = new EnumMap<>(RequestResult.class);
  private Request last = Request.PLAIN;
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
  void take(Request request, RequestResult result, Duration took) {
    results.merge(result, 1L, Long::sum);
    last = request;
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

  /** What was asked last; {@link Request#PLAIN} before the first request. */
  Request last() {
    return last;
  }

  /** How many requests ended how. */
  HealthJson counts() {
    HealthJson json = new HealthJson();
    results.forEach((result, count) -> json.number(result.name().toLowerCase(Locale.ROOT), count));
    return json;
  }

  HealthJson latency() {
    long requests = before.requests + now.requests;
    long mean = requests == 0 ? 0 : (before.sum + now.sum) / requests;
    return new HealthJson()
        .millis("last", Duration.ofNanos(lastNanos))
        .millis("mean", Duration.ofNanos(mean))
        .millis("max", Duration.ofNanos(Math.max(before.longest, now.longest)));
  }
}
