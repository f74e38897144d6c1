// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.legacy.PollListener.Request;
import io.parasol.legacy.PollListener.RequestResult;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Counters of the requests to a device since the start, and their latency over the last two
 * heartbeat periods. Not thread-safe.
 */
final class PollCounts {

  private final Map<RequestResult, Long> results = new EnumMap<>(RequestResult.class);
  private Request last = Request.WITHOUT_FUNCTION;
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

  /** Counts a request; only answered requests count for the latency. */
  void record(Request request, RequestResult result, Duration took) {
    results.merge(result, 1L, Long::sum);
    last = request;
    if (result == RequestResult.OK || result == RequestResult.EXCEPTION) {
      lastNanos = took.toNanos();
      now.requests++;
      now.sum += lastNanos;
      now.longest = Math.max(now.longest, lastNanos);
    }
  }

  /** Ends a heartbeat period. */
  void endPeriod() {
    before = now;
    now = new Window();
  }

  /** Returns the last request; {@link Request#WITHOUT_FUNCTION} before the first one. */
  Request last() {
    return last;
  }

  /** Returns the number of requests by result. */
  JsonBuilder counts() {
    JsonBuilder json = Json.object();
    results.forEach((result, count) -> json.put(result.name().toLowerCase(Locale.ROOT), count));
    return json;
  }

  JsonBuilder latency() {
    long requests = before.requests + now.requests;
    long mean = requests == 0 ? 0 : (before.sum + now.sum) / requests;
    return Json.object()
        .putMillis("last", Duration.ofNanos(lastNanos))
        .putMillis("mean", Duration.ofNanos(mean))
        .putMillis("max", Duration.ofNanos(Math.max(before.longest, now.longest)));
  }
}
