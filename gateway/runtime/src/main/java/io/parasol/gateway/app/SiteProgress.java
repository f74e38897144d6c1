// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.gateway.install.Installs;
import io.parasol.gateway.service.ProgressWatch;
import io.parasol.gateway.store.log.ReadingStore;
import java.util.concurrent.CompletableFuture;

/** The parts without which a gateway is of no use. */
final class SiteProgress {

  private SiteProgress() {}

  /**
   * Returns what watches these parts. While firmware is installed on a device, the thread of its
   * link may wait for the device for minutes; the installation has time limits of its own. Without
   * keys, there is no session that could send a probe.
   */
  static ProgressWatch watch(Field field, Messaging messaging, Installs installs) {
    ProgressWatch watch =
        ofStore(messaging.telemetry.store())
            .add(
                "poll loop",
                () ->
                    installs.areRunning()
                        ? CompletableFuture.completedFuture(null)
                        : field.controllers.links.turn());
    return messaging.hasBroker()
        ? watch.add("broker probe", messaging.sessions::probeResults)
        : watch;
  }

  /** Returns what watches the commits of a store, and nothing else yet. */
  static ProgressWatch ofStore(ReadingStore store) {
    return new ProgressWatch().add("store commit", store::flush);
  }
}
