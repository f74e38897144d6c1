// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.SerialSettings;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The serial port of a line that is lent. */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class LentPort {

  private final SerialPorts ports;
  private final boolean rs485;
  private @Nullable SerialPort port;
  private boolean hasFailed;

  /**
   * @param rs485 see {@link SerialPorts#open}.
   */
  public LentPort(SerialPorts ports, boolean rs485) {
    this.ports = ports;
    this.rs485 = rs485;
  }

  /** Opens the port with these settings. Closes it first if it is open. */
  public SerialPort open(SerialSettings settings) throws IOException {
    close();
    hasFailed = true;
    SerialPort opened = new WatchedPort(ports.open(settings, rs485));
    hasFailed = false;
    port = opened;
    return opened;
  }

  /** Returns whether the port could not be opened, read or written the last time. */
  public boolean hasFailed() {
    return hasFailed;
  }

  /** Returns whether the port is open. */
  public boolean isOpen() {
    return port != null;
  }

  /** Closes the port; does nothing if it is not open. */
  public void close() {
    SerialPort open = port;
    port = null;
    if (open != null) {
      open.close();
    }
  }

  /** Records that the port has failed. */
  private final class WatchedPort implements SerialPort {

    private final SerialPort watched;

    WatchedPort(SerialPort watched) {
      this.watched = watched;
    }

    @Override
    public int read(byte[] into, Duration timeout) throws IOException {
      try {
        return watched.read(into, timeout);
      } catch (IOException failed) {
        hasFailed = true;
        throw failed;
      }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      try {
        watched.write(bytes);
      } catch (IOException failed) {
        hasFailed = true;
        throw failed;
      }
    }

    @Override
    public void close() {
      watched.close();
    }
  }
}
