// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

/** The configuration of a gateway with a link of panels. */
public final class WrapSite {

  /** The filter of all telemetry of the site. */
  static final String TELEMETRY = "parasol/bench/+/telemetry";

  private WrapSite() {}

  /**
   * Returns the site file. Each panel has one topic with values, and one that the gateway ignores.
   */
  public static String yaml(int panels, WrapPorts ports) {
    StringBuilder site =
        new StringBuilder(
            """
            site: bench
            broker: {listen: 127.0.0.1:%d}
            metrics: 127.0.0.1:%d
            links:
              panels: {mqtt: "127.0.0.1:%d"}
            devices:
            """
                .formatted(ports.gateway(), ports.metrics(), ports.link()));
    for (int index = 0; index < panels; index++) {
      String name = PanelClients.name(index);
      site.append(
          "  %1$s: {link: panels, client: %1$s, from: %2$s, topics: {%3$s: telemetry, %4$s: ignore}}\n"
              .formatted(
                  name,
                  PanelClients.address(index),
                  WrapWay.GATEWAY.topic(name),
                  WrapWay.IGNORED.topic(name)));
    }
    return site.toString();
  }
}
