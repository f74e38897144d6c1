// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.client.parameter.Listener;
import com.hivemq.extension.sdk.api.client.parameter.ListenerType;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.broker.embedded.setup.HivemqConfiguration;
import io.parasol.config.model.site.HostPort;
import java.net.InetSocketAddress;
import java.util.Set;

/**
 * The addresses of the broker's two listeners, with the actual ports.
 *
 * @param site where clients of the site connect.
 * @param own where the gateway's own sessions connect; on the loopback interface.
 */
record ListenerAddresses(HostPort site, HostPort own) {

  /**
   * Checks the listeners that HiveMQ has opened.
   *
   * @param listen the configured address for clients of the site; a port of 0 means any.
   * @throws BrokerException if there are others than the two expected ones.
   */
  static ListenerAddresses of(Set<Listener> open, HostPort listen) throws BrokerException {
    if (open.size() != 2) {
      throw new BrokerException("the broker has %d listeners; expected two".formatted(open.size()));
    }
    return new ListenerAddresses(
        find(open, HivemqConfiguration.PUBLIC_LISTENER, listen),
        find(open, HivemqConfiguration.OWN_LISTENER, HivemqConfiguration.OWN_ADDRESS));
  }

  private static HostPort find(Set<Listener> open, String name, HostPort expected)
      throws BrokerException {
    Listener found =
        open.stream()
            .filter(each -> each.getName().equals(name))
            .findFirst()
            .orElseThrow(() -> new BrokerException("the broker has no listener named " + name));
    boolean portIsRight = expected.port() == 0 || found.getPort() == expected.port();
    if (found.getListenerType() != ListenerType.TLS_TCP_LISTENER
        || !found.getBindAddress().equals(expected.host())
        || !portIsRight) {
      throw new BrokerException("the broker does not listen at " + expected);
    }
    return new HostPort(expected.host(), found.getPort());
  }

  /** Returns the address of the site's listener for clients on this machine. */
  HostPort siteOnThisMachine() {
    return switch (site.host()) {
      case "0.0.0.0" -> new HostPort("127.0.0.1", site.port());
      case "::", "0:0:0:0:0:0:0:0" -> new HostPort("::1", site.port());
      default -> site;
    };
  }

  static InetSocketAddress socketAddress(HostPort address) {
    return new InetSocketAddress(address.host(), address.port());
  }
}
