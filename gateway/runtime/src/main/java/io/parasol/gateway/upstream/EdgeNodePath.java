// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.sparkplug.EdgeNodeListener;
import io.parasol.gateway.sparkplug.EdgeNodeSettings;
import io.parasol.gateway.sparkplug.SparkplugSession;
import java.util.function.Predicate;

/** Creates the Sparkplug edge node of a bridge. Not even this class is loaded if there is none. */
final class EdgeNodePath {

  private static final String BDSEQ_FILE = "sparkplug-bdseq";

  private EdgeNodePath() {}

  /**
   * Creates the edge node, without connecting.
   *
   * @param readinessChanged called when telemetry may be sent, and when it may not.
   */
  static SparkplugSession create(
      BridgePath path,
      SiteConfig.Sparkplug sparkplug,
      Predicate<DeviceId> isOfThisSite,
      HealthWatch health,
      Runnable readinessChanged) {
    EdgeNodeListener listener =
        new EdgeNodeListener() {
          @Override
          public void readinessChanged() {
            readinessChanged.run();
          }

          @Override
          public void refused(String what, String why) {
            health.gateway().refused("central broker", what, why);
          }
        };
    return new SparkplugSession(
        settings(path, path.settings(), sparkplug), isOfThisSite, listener, path.clock());
  }

  private static EdgeNodeSettings settings(
      BridgePath path, SiteConfig.Bridge bridge, SiteConfig.Sparkplug sparkplug) {
    return new EdgeNodeSettings(
        bridge.to(),
        bridge.clientId(),
        path.material(),
        bridge.prefix(),
        sparkplug.group(),
        sparkplug.host(),
        path.topics(),
        path.deadLetters().resolveSibling(BDSEQ_FILE));
  }
}
