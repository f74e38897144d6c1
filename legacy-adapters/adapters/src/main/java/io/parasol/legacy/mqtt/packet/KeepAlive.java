// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.parasol.legacy.mqtt.packet.PanelTime.Appointment;
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
  private static final Duration LONGEST = Duration.ofSeconds(0xFFFF);

  private final Duration promised;
  private final boolean isOurs;
  private final PanelTime time;
  private long heardAt;
  private @Nullable Appointment watch;

  private KeepAlive(Duration promised, boolean isOurs, PanelTime time) {
    this.promised = promised;
    this.isOurs = isOurs;
    this.time = time;
  }

  public static KeepAlive of(ConnectPacket greeting, Duration silentAfter, PanelTime time) {
    Duration instead = silentAfter.compareTo(LONGEST) < 0 ? silentAfter : LONGEST;
    return greeting.keepAlive().isZero()
        ? new KeepAlive(instead, true, time)
        : new KeepAlive(greeting.keepAlive(), false, time);
  }

  /** Returns the Server Keep Alive for the panel, if it differs from the panel's own. */
  public Optional<Duration> toTell() {
    return isOurs ? Optional.of(promised) : Optional.empty();
  }

  private Duration limit() {
    return promised.plus(promised.dividedBy(2));
  }

  /**
   * Starts to monitor the connection.
   *
   * @param isDeaf whether the gateway does not read from the connection at present. Then the
   *     absence of packets means nothing.
   * @param over called once, when the keep-alive has expired.
   */
  public void start(BooleanSupplier isDeaf, Runnable over) {
    heard();
    watchFor(limit(), isDeaf, over);
  }

  private void watchFor(Duration rest, BooleanSupplier isDeaf, Runnable over) {
    watch =
        time.after(
            rest,
            () -> {
              if (isDeaf.getAsBoolean()) {
                heard();
              }
              Duration left = limit().minus(Duration.ofNanos(time.now() - heardAt));
              if (left.isZero() || left.isNegative()) {
                over.run();
              } else {
                watchFor(left, isDeaf, over);
              }
            });
  }

  public void heard() {
    heardAt = time.now();
  }

  public void stop() {
    Appointment task = watch;
    if (task != null) {
      task.cancel();
    }
  }
}
