// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.model.site.DurationText;
import io.parasol.legacy.mqtt.packet.PanelTime;
import io.parasol.legacy.mqtt.packet.PanelTime.Appointment;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a panel is present: its messages arrive, and its connection was not lost for longer than
 * a panel needs to reconnect. A panel that disconnects properly remains present, because some
 * panels connect for each message.
 *
 * <p>Used on the panels' thread.
 */
final class Presence {

  /** A lost connection is not reported if the panel reconnects within this time. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private final Duration silentAfter;
  private final PanelTime time;
  private final Consumer<String> gone;
  private final Runnable silent;
  private @Nullable Appointment grace;
  private @Nullable Appointment watch;
  private long heardAt;

  /**
   * @param gone called with the reason when the panel is gone.
   * @param silent called before that if the panel is silent, and again after each further period of
   *     silence.
   */
  Presence(Duration silentAfter, PanelTime time, Consumer<String> gone, Runnable silent) {
    this.silentAfter = silentAfter;
    this.time = time;
    this.gone = gone;
    this.silent = silent;
  }

  /** Starts to monitor silence. */
  void start() {
    heardAt = time.now();
    watchFor(silentAfter);
  }

  private void watchFor(Duration rest) {
    watch = time.after(rest, this::look);
  }

  private void look() {
    Duration quiet = Duration.ofNanos(time.now() - heardAt);
    if (quiet.compareTo(silentAfter) < 0) {
      watchFor(silentAfter.minus(quiet));
      return;
    }
    silent.run();
    gone.accept("no message for " + DurationText.of(silentAfter));
    watchFor(silentAfter);
  }

  /** Records a received message. */
  void heard() {
    heardAt = time.now();
  }

  void connected() {
    cancel(grace);
    grace = null;
  }

  /** Records the loss of the connection. */
  void lost(String why) {
    cancel(grace);
    grace = time.after(GRACE, () -> gone.accept("connection lost: " + why));
  }

  void stop() {
    cancel(grace);
    cancel(watch);
  }

  private static void cancel(@Nullable Appointment task) {
    if (task != null) {
      task.cancel();
    }
  }
}
