// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.Bounds;
import java.time.Duration;
import java.util.Optional;

/**
 * The request timing of a device model. All times are at most 60 s; values out of range are
 * rejected.
 *
 * @param window the maximum number of outstanding requests on one connection, 1 to 16.
 * @param connectDelay the quiet time after a connection is made.
 * @param gap the quiet time between a response and the next request.
 * @param timeout the response timeout, at least 10 ms.
 * @param settle the quiet time between a write and its read-back, until the device shows the
 *     written value.
 * @param turnaround the typical time until the device starts its response, if known; used for
 *     planning only.
 */
public record RequestPacing(
    int window,
    Duration connectDelay,
    Duration gap,
    Duration timeout,
    Duration settle,
    Optional<Duration> turnaround) {

  private static final Duration MAX_TIME = Duration.ofSeconds(60);

  /** One request at a time, without pauses, with a response timeout of 1 s. */
  public static final RequestPacing DEFAULT =
      new RequestPacing(
          1, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO, Optional.empty());

  public RequestPacing {
    Bounds.require(window >= 1 && window <= 16, "window", "1 to 16");
    Bounds.requireWithin("connect-delay", connectDelay, Duration.ZERO, MAX_TIME);
    Bounds.requireWithin("gap", gap, Duration.ZERO, MAX_TIME);
    Bounds.requireWithin("timeout", timeout, Duration.ofMillis(10), MAX_TIME);
    Bounds.requireWithin("settle", settle, Duration.ZERO, MAX_TIME);
    Bounds.requireWithin("turnaround", turnaround.orElse(Duration.ZERO), Duration.ZERO, MAX_TIME);
  }

  public RequestPacing withWindow(int requests) {
    return new RequestPacing(requests, connectDelay, gap, timeout, settle, turnaround);
  }

  public RequestPacing withGap(Duration quiet) {
    return new RequestPacing(window, connectDelay, quiet, timeout, settle, turnaround);
  }

  public RequestPacing withTimeout(Duration limit) {
    return new RequestPacing(window, connectDelay, gap, limit, settle, turnaround);
  }

  public RequestPacing withTurnaround(Duration expected) {
    return new RequestPacing(window, connectDelay, gap, timeout, settle, Optional.of(expected));
  }

  public RequestPacing withSettle(Duration quiet) {
    return new RequestPacing(window, connectDelay, gap, timeout, quiet, turnaround);
  }
}
