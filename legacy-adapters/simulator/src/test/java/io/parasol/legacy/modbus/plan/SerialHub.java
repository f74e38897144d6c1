// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.simulator.port.VirtualPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A bus with several serial ports on it: what a program writes to one, all others read. */
public final class SerialHub implements AutoCloseable {

  private static final Duration IDLE = Duration.ofMillis(100);

  private final List<VirtualPort> ports = new ArrayList<>();
  private volatile boolean isClosed;

  /**
   * Makes them.
   *
   * @param names under which they appear in the folder.
   */
  public SerialHub(Path folder, String... names) throws IOException {
    for (String name : names) {
      ports.add(VirtualPort.at(folder.resolve(name)));
    }
    ports.forEach(this::carry);
  }

  private void carry(VirtualPort from) {
    Thread carrying =
        new Thread(
            () -> {
              byte[] bytes = new byte[1024];
              try {
                while (!isClosed) {
                  int count = from.read(bytes, IDLE);
                  for (VirtualPort to : ports) {
                    if (count > 0 && to != from) {
                      to.write(Arrays.copyOf(bytes, count));
                    }
                  }
                }
              } catch (IOException failed) {
                // So is the test.
              }
            },
            "serial-hub");
    carrying.setDaemon(true);
    carrying.start();
  }

  /** What a program opens. */
  public Path port(int number) {
    return ports.get(number).path();
  }

  @Override
  public void close() {
    isClosed = true;
    ports.forEach(VirtualPort::close);
  }
}
