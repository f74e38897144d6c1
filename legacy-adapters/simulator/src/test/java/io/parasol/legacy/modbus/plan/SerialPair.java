// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import java.io.IOException;
import java.nio.file.Path;

/** Two serial ports, each the other's end: what a program writes to one, another reads there. */
public final class SerialPair implements AutoCloseable {

  private final SerialHub hub;

  public SerialPair(Path folder) throws IOException {
    hub = new SerialHub(folder, "ours", "theirs");
  }

  /** What our master opens. */
  public Path ours() {
    return hub.port(0);
  }

  /** What the other program opens. */
  public Path theirs() {
    return hub.port(1);
  }

  @Override
  public void close() {
    hub.close();
  }
}
