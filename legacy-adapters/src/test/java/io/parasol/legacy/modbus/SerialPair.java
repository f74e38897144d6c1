// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.legacy.simulator.VirtualPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** Two serial ports, each the other's end: what a program writes to one, another reads there. */
final class SerialPair implements AutoCloseable {

  private static final Duration IDLE = Duration.ofMillis(100);

  private final VirtualPort one;
  private final VirtualPort other;
  private volatile boolean isClosed;

  SerialPair(Path folder) throws IOException {
    one = VirtualPort.at(folder.resolve("ours"));
    other = VirtualPort.at(folder.resolve("theirs"));
    carry(one, other);
    carry(other, one);
  }

  private void carry(VirtualPort from, VirtualPort to) {
    Thread carrying =
        new Thread(
            () -> {
              byte[] bytes = new byte[1024];
              try {
                while (!isClosed) {
                  int count = from.read(bytes, IDLE);
                  if (count > 0) {
                    to.write(Arrays.copyOf(bytes, count));
                  }
                }
              } catch (IOException gone) {
                // So is the test.
              }
            },
            "serial-pair");
    carrying.setDaemon(true);
    carrying.start();
  }

  /** What our master opens. */
  Path ours() {
    return one.path();
  }

  /** What the other program opens. */
  Path theirs() {
    return other.path();
  }

  @Override
  public void close() {
    isClosed = true;
    one.close();
    other.close();
  }
}
