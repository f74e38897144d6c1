// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import java.nio.file.Path;
import java.util.List;

/**
 * What a peer must do: poll every controller once a period, and publish what it has read.
 *
 * @param folder for its files; it exists.
 * @param points of each controller: {@code float32} holding registers from address 0.
 * @param broker the port on loopback of an MQTT broker without TLS.
 */
record PeerWork(
    Path folder, List<PolledController> controllers, int points, long everyMillis, int broker) {

  PeerWork {
    controllers = List.copyOf(controllers);
  }

  /** Returns the ports of the Modbus TCP servers. */
  List<Integer> ports() {
    return controllers.stream().map(PolledController::port).distinct().toList();
  }

  /** Returns the controllers behind a port. */
  List<PolledController> at(int port) {
    return controllers.stream().filter(each -> each.port() == port).toList();
  }

  Path file(String name) {
    return folder.resolve(name);
  }
}
