// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.broker.topic.Kind;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.figures.NativeReadings;
import io.parasol.gateway.natives.NativeListener;
import java.util.Optional;

/**
 * Passes what native devices publish to the figures, and dropped messages to another listener.
 *
 * @param readings empty if native devices have no figures.
 */
record NativePublications(NativeListener dropped, Optional<NativeReadings> readings)
    implements NativeListener {

  @Override
  public void dropped(DeviceId device, String why) {
    dropped.dropped(device, why);
  }

  @Override
  public void published(DeviceId device, Kind kind, byte[] payload) {
    readings.ifPresent(
        each -> {
          if (kind == Kind.ABOUT) {
            each.onAbout(device, payload);
          } else {
            each.onTelemetry(device, payload);
          }
        });
  }
}
