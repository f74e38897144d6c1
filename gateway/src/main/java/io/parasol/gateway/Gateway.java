// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.config.SiteConfig;
import io.parasol.gateway.cli.GatewayProgram;

/** Everything that runs on a site, wired, started in this order and closed in reverse. */
final class Gateway {

  private Gateway() {}

  static GatewayProgram.Running start(SiteConfig config) {
    throw new UnsupportedOperationException("STUB " + config.site());
  }
}
