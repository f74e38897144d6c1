// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

import io.parasol.lab.bench.measure.FreePorts;
import java.io.IOException;
import java.util.List;

/**
 * The ports on loopback.
 *
 * @param gateway the gateway's broker.
 * @param metrics of the gateway.
 * @param link the gateway's link of the panels.
 * @param plain the listener of the other broker without TLS.
 * @param tls the listener of the other broker with mutual TLS.
 * @param stunnel where stunnel accepts connections.
 */
public record WrapPorts(int gateway, int metrics, int link, int plain, int tls, int stunnel) {

  /** Finds free ones. */
  public static WrapPorts find() throws IOException {
    List<Integer> ports = FreePorts.find(6);
    return new WrapPorts(
        ports.get(0), ports.get(1), ports.get(2), ports.get(3), ports.get(4), ports.get(5));
  }
}
