// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.gateway.telemetry.report.Uptime;
import java.time.Instant;
import java.time.InstantSource;

/** A machine whose system clock may be wrong. */
public final class PlayedClocks implements InstantSource {

  /** What time it really is, epoch milliseconds. */
  private long now = Readings.NOON.toEpochMilli();

  private long started = now;
  private long boot = 1;
  private long error;

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(now + error);
  }

  public long now() {
    return now;
  }

  public long boot() {
    return boot;
  }

  public boolean isRight() {
    return error == 0;
  }

  public void pass(long millis) {
    now += millis;
  }

  /**
   * The clock is set.
   *
   * @param wrongBy milliseconds; 0 is right.
   */
  public void set(long wrongBy) {
    error = wrongBy;
  }

  /** As of a machine without a battery that has just started. */
  public void setNever() {
    error = 5_000 - now;
  }

  /** So lately that doing so again would make no jump that is noticed. */
  public boolean isJustSetNever() {
    return now + error < 5_000 + 2_500;
  }

  /** The machine restarts. */
  public void restart() {
    boot++;
    started = now;
  }

  /** As a process sees it that begins now. */
  public Uptime uptime() {
    return new Uptime(boot, () -> now - started);
  }
}
