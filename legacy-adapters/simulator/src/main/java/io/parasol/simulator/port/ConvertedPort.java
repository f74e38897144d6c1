// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.port;

import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.SerialPort;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * One end of a line without wires, on which both ends must have the same settings: with another
 * speed, parity or number of data bits, garbage or nothing is received. Read and written by one
 * thread.
 */
public final class ConvertedPort implements LineEnd {

  private final SerialPort port;
  private final SerialSettings own;
  private final Supplier<SerialSettings> peer;
  private byte[] pending = new byte[0];

  /**
   * @param port this end, which carries every byte unchanged.
   * @param own the settings of this end.
   * @param peer returns the settings of the other end.
   */
  public ConvertedPort(SerialPort port, SerialSettings own, Supplier<SerialSettings> peer) {
    this.port = port;
    this.own = own;
    this.peer = peer;
  }

  /**
   * Creates the simulated end of a virtual port. A program that sets no speed has that of the line.
   * The kernel keeps the speed of a pseudo terminal, but no parity and no number of data bits, so
   * that only the speed can differ.
   *
   * @throws IOException as {@link VirtualPort#at}.
   */
  public static ConvertedPort at(SerialSettings line) throws IOException {
    VirtualPort port = VirtualPort.at(line.port(), line.baud());
    return new ConvertedPort(port, line, () -> withBaud(line, port.peerBaud(line.baud())));
  }

  private static SerialSettings withBaud(SerialSettings line, int baud) {
    return new SerialSettings(line.port(), baud, line.parity(), line.dataBits(), line.stopBits());
  }

  @Override
  public int read(byte[] into, Duration timeout) throws IOException {
    if (pending.length == 0) {
      byte[] sent = new byte[into.length];
      int count = port.read(sent, timeout);
      pending =
          count == 0
              ? pending
              : CharacterConversion.received(Arrays.copyOf(sent, count), peer.get(), own);
    }
    int taken = Math.min(pending.length, into.length);
    System.arraycopy(pending, 0, into, 0, taken);
    pending = Arrays.copyOfRange(pending, taken, pending.length);
    return taken;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    port.write(CharacterConversion.received(bytes, own, peer.get()));
  }

  @Override
  public void disconnect() throws IOException {
    if (port instanceof LineEnd end) {
      end.disconnect();
    }
  }

  @Override
  public void plug(boolean isIn) {
    if (port instanceof LineEnd end) {
      end.plug(isIn);
    }
  }

  @Override
  public void close() {
    port.close();
  }
}
