// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.parasol.legacy.mqtt.packet.PanelTime.ScheduledTask;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection without packets for one and a half times the keep-alive of the panel (MQTT 5.0
 * §3.1.2.10). A panel without a keep-alive gets the time after which it counts as silent.
 */
public final class KeepAlive {

  /** The longest keep-alive in MQTT. */
  private static final Duration MAX_INTERVAL = Duration.ofSeconds(0xFFFF);

  private final Duration interval;
  private final boolean isServerKeepAlive;
  private final PanelTime time;
  private long heardAt;
  private @Nullable ScheduledTask watch;

  private KeepAlive(Duration interval, boolean isServerKeepAlive, PanelTime time) {
    this.interval = interval;
    this.isServerKeepAlive = isServerKeepAlive;
    this.time = time;
  }

  public static KeepAlive of(ConnectPacket connect, Duration silentAfter, PanelTime time) {
    Duration instead = silentAfter.compareTo(MAX_INTERVAL) < 0 ? silentAfter : MAX_INTERVAL;
    return connect.keepAlive().isZero()
        ? new KeepAlive(instead, true, time)
        : new KeepAlive(connect.keepAlive(), false, time);
  }

  /** Returns the Server Keep Alive for the panel, if it differs from the panel's own. */
  public Optional<Duration> serverKeepAlive() {
    return isServerKeepAlive ? Optional.of(interval) : Optional.empty();
  }

  private Duration limit() {
    return interval.plus(interval.dividedBy(2));
  }

  /**
   * Starts to monitor the connection.
   *
   * @param isPaused whether the gateway does not read from the connection at present. Then the
   *     absence of packets means nothing.
   * @param expired called once, when the keep-alive has expired.
   */
  public void start(BooleanSupplier isPaused, Runnable expired) {
    onPacket();
    watchFor(limit(), isPaused, expired);
  }

  private void watchFor(Duration remaining, BooleanSupplier isPaused, Runnable expired) {
    watch =
        time.after(
            remaining,
            () -> {
              if (isPaused.getAsBoolean()) {
                onPacket();
              }
              Duration left = limit().minus(Duration.ofNanos(time.now() - heardAt));
              if (left.isZero() || left.isNegative()) {
                expired.run();
              } else {
                watchFor(left, isPaused, expired);
              }
            });
  }

  public void onPacket() {
    heardAt = time.now();
  }

  public void stop() {
    ScheduledTask task = watch;
    if (task != null) {
      task.cancel();
    }
  }
}
