// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SerialSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The link of a device, lent to the transfer of one verified command. The transfer can send
 * requests to that device only, and the device is not polled. While the line has its usual
 * settings, {@link DeviceLink#read} and {@link DeviceLink#identify} of that device work. On an
 * exclusive link, those of other devices return at once, with stale readings.
 *
 * <p>The thread must not be a link's; the methods block. {@link #close} restores the line and the
 * polls in any case; calling it once is enough.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public interface LinkLease extends AutoCloseable {

  DeviceId device();

  /**
   * Returns the present settings of the line; empty if the link is not a serial line of this
   * machine.
   */
  Optional<SerialSettings> settings();

  /**
   * Returns whether the port of the line exists, and could be used last. It does not exist while
   * its adapter is unplugged: then nothing can be sent, whatever the state of the device. True if
   * the link is not a serial line of this machine. May open a port that has failed, to try it.
   */
  default boolean hasPort() {
    return settings().map(line -> Files.exists(line.port())).orElse(true);
  }

  /**
   * Sends one request to the device and waits for the response. Nothing is ever sent twice.
   *
   * @param function a Modbus function code, 1 to 127.
   * @param data the data after the function code, at most 252 bytes.
   * @param timeout the response timeout, which starts when the line is free for the request.
   */
  Answer request(int function, byte[] data, Duration timeout);

  /**
   * Changes the settings of the line for the following requests.
   *
   * @throws IOException with a message of one line, if the lease is not exclusive, the link is not
   *     a serial line of this machine, or its port does not accept the settings.
   */
  void changeSettings(SerialSettings settings) throws IOException;

  /**
   * Returns the port itself with other settings, for a protocol other than Modbus. Until {@link
   * #restoreSettings} or {@link #changeSettings}, no requests are sent on it. It is closed with the
   * lease.
   *
   * @throws IOException as {@link #changeSettings} does.
   */
  SerialPort rawPort(SerialSettings settings) throws IOException;

  /**
   * Restores the usual settings of the line. Does nothing if the line has them.
   *
   * @throws IOException with a message of one line, if the port does not accept them now; try again
   *     later.
   */
  void restoreSettings() throws IOException;

  /**
   * Ends the lease: restores the usual line settings and the polls of all devices. Never throws.
   */
  @Override
  void close();

  /**
   * Verifies that a command entitles to the link of a device.
   *
   * @throws LeaseRefusedException {@code not_entitled}.
   */
  static void requireEntitled(VerifiedCommand install, DeviceId device)
      throws LeaseRefusedException {
    if (!(install.content().action() instanceof Action.Install)
        || !install.content().device().equals(device)) {
      throw new LeaseRefusedException(
          LeaseRefusedException.Reason.NOT_ENTITLED,
          "command %s: does not install firmware on %s".formatted(install.content().id(), device));
    }
  }

  /** The outcome of a request. */
  sealed interface Answer {}

  /** The data after the function code of a valid response. The data itself is not checked. */
  final class Data implements Answer {

    private final byte[] bytes;

    /**
     * @param bytes copied.
     */
    public Data(byte... bytes) {
      this.bytes = bytes.clone();
    }

    /** Returns a copy. */
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Data data && Arrays.equals(bytes, data.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "Data[" + HexFormat.of().formatHex(bytes) + "]";
    }
  }

  /**
   * The device sent an exception response.
   *
   * @param code 1 to 255 (Modbus Application Protocol V1.1b3, 7).
   */
  record LeaseExceptionResponse(int code) implements Answer {}

  /**
   * No response was received that matches the request.
   *
   * @param why in a few words.
   * @param wasSent whether the request may have reached the device.
   */
  record NoLeaseResponse(String why, boolean wasSent) implements Answer {}
}
