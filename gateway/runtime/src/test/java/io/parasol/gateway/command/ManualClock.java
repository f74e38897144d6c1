// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.gateway.telemetry.report.Uptime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Stands still until it is set. */
public final class ManualClock implements InstantSource {

  private volatile Instant now;
  private volatile Duration elapsed = Duration.ofMinutes(1);

  public ManualClock(Instant now) {
    this.now = now;
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** Returns the monotonic clock beside it, which {@link #set} does not change. */
  public Uptime uptime() {
    return new Uptime(1, () -> elapsed.toMillis());
  }

  void set(Instant time) {
    now = time;
  }

  public void advance(Duration by) {
    now = now.plus(by);
    elapsed = elapsed.plus(by);
  }
}
