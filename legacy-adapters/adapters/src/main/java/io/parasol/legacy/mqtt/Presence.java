// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DurationText;
import io.parasol.legacy.mqtt.packet.PanelTime;
import io.parasol.legacy.mqtt.packet.PanelTime.ScheduledTask;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a panel is present: its messages arrive, and its connection was not lost for longer than
 * a panel needs to reconnect. A panel that disconnects properly remains present, because some
 * panels connect for each message.
 */
@ConfinedTo("panels")
final class Presence {

  /** A lost connection is not reported if the panel reconnects within this time. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private final Duration silentAfter;
  private final PanelTime time;
  private final Consumer<String> onGone;
  private final Runnable onSilent;
  private @Nullable ScheduledTask grace;
  private @Nullable ScheduledTask watch;
  private long heardAt;

  /**
   * @param onGone called with the reason when the panel is gone.
   * @param onSilent called after that if the panel is silent, and again after each further period
   *     of silence.
   */
  Presence(Duration silentAfter, PanelTime time, Consumer<String> onGone, Runnable onSilent) {
    this.silentAfter = silentAfter;
    this.time = time;
    this.onGone = onGone;
    this.onSilent = onSilent;
  }

  /** Starts to monitor silence. */
  void start() {
    heardAt = time.now();
    watchFor(silentAfter);
  }

  private void watchFor(Duration remaining) {
    watch = time.after(remaining, this::check);
  }

  private void check() {
    Duration silence = Duration.ofNanos(time.now() - heardAt);
    if (silence.compareTo(silentAfter) < 0) {
      watchFor(silentAfter.minus(silence));
      return;
    }
    onGone.accept("no message for " + DurationText.of(silentAfter));
    onSilent.run();
    watchFor(silentAfter);
  }

  /** Records a received message. */
  void onMessage() {
    heardAt = time.now();
  }

  void connected() {
    cancel(grace);
    grace = null;
  }

  /** Records the loss of the connection. */
  void connectionLost(String why) {
    cancel(grace);
    grace = time.after(GRACE, () -> onGone.accept("connection lost: " + why));
  }

  void stop() {
    cancel(grace);
    cancel(watch);
  }

  private static void cancel(@Nullable ScheduledTask task) {
    if (task != null) {
      task.cancel();
    }
  }
}
