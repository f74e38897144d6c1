// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.site.DurationText;
import io.parasol.legacy.mqtt.PanelTime.Appointment;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a panel is there: it is, as long as its messages come, and its connection is not lost for
 * longer than a panel needs to come back. A panel that ends its connection in good order is not
 * gone by that: some connect for each message.
 *
 * <p>Used on the panels' thread.
 */
final class Presence {

  /** Nobody is told of a connection that is back by then. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private final Duration silentAfter;
  private final PanelTime time;
  private final Consumer<String> gone;
  private final Runnable silent;
  private @Nullable Appointment grace;
  private @Nullable Appointment watch;
  private long heardAt;

  /**
   * @param gone told why, once it is gone.
   * @param silent called before that when it is silent, and again whenever it has been for as long.
   */
  Presence(Duration silentAfter, PanelTime time, Consumer<String> gone, Runnable silent) {
    this.silentAfter = silentAfter;
    this.time = time;
    this.gone = gone;
    this.silent = silent;
  }

  /** From now on silence counts. */
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

  /** A message has come. */
  void heard() {
    heardAt = time.now();
  }

  void connected() {
    cancel(grace);
    grace = null;
  }

  /** The connection broke off. */
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
