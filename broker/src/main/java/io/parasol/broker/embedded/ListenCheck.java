// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.config.model.site.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Locale;

/**
 * Checks that the address of the public listener can be opened, before HiveMQ starts. HiveMQ itself
 * reports a taken port with a stack trace, and without the address.
 */
final class ListenCheck {

  private static final String KEY = "broker.listen";

  private ListenCheck() {}

  /**
   * Opens the address for a moment.
   *
   * @throws BrokerException in one line, with the key, the address and the cause.
   */
  static void requireUsable(HostPort listen) throws BrokerException {
    InetSocketAddress address = new InetSocketAddress(listen.host(), listen.port());
    if (address.isUnresolved()) {
      throw new BrokerException("%s: %s: unknown host".formatted(KEY, listen));
    }
    try (ServerSocket probe = new ServerSocket()) {
      // As HiveMQ does, so that connections of an earlier process are not in the way.
      probe.setReuseAddress(true);
      probe.bind(address);
    } catch (IOException taken) {
      throw new BrokerException("%s: %s: %s".formatted(KEY, listen, reason(taken)), taken);
    }
  }

  private static String reason(IOException taken) {
    String words = String.valueOf(taken.getMessage()).replaceFirst(" \\(.*", "");
    return words.equals("Address already in use")
        ? "already in use; stop the program that listens there, or configure another port"
        : words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
  }
}
