// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.SerialSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The link of a device, lent to the transfer of one verified command. Only that device is asked,
 * and it is not polled meanwhile. While the line has its usual form, {@link DeviceLink#read} and
 * {@link DeviceLink#identify} of that device go through; those of others on an exclusive link are
 * answered at once, as stale.
 *
 * <p>For one thread, which is not a link's; its methods block. {@link #close} restores the line and
 * the polling whatever happened before, and need not be called twice.
 */
public interface LinkLease extends AutoCloseable {

  DeviceId device();

  Tenure tenure();

  /** Since when the others are stale, if it is exclusive. */
  Instant since();

  /** The form that the line has now; empty on a link that is no serial line of this machine. */
  Optional<SerialSettings> form();

  /**
   * Asks the device for one thing, and waits for the answer. Nothing is ever sent twice.
   *
   * @param function a Modbus function code, 1 to 127.
   * @param data what follows it, at most 252 bytes.
   * @param patience for the answer, from when the line is free for the request.
   */
  Answer ask(int function, byte[] data, Duration patience);

  /**
   * Gives the line another form, for what is asked from now on.
   *
   * @throws IOException in one line, if the lease is not exclusive, the link is no serial line of
   *     this machine, or its port does not take the form.
   */
  void become(SerialSettings form) throws IOException;

  /**
   * The port itself, in another form, for a protocol of its own; until {@link #home} or {@link
   * #become} nothing else is spoken on it. It is closed with the lease.
   *
   * @throws IOException as {@link #become} does.
   */
  SerialPort bare(SerialSettings form) throws IOException;

  /**
   * Gives the line its usual form again. Does nothing if it has it.
   *
   * @throws IOException in one line, if the port does not take it now; to be tried again.
   */
  void home() throws IOException;

  /** Gives the link back: its usual form, and the polls of all its devices. Never throws. */
  @Override
  void close();

  /**
   * Whether a command gives a right to the link of a device.
   *
   * @throws LeaseRefusedException {@code not_entitled}.
   */
  static void requireEntitled(VerifiedCommand install, DeviceId device)
      throws LeaseRefusedException {
    if (!(install.content().action() instanceof Action.Install)
        || !install.content().device().equals(device)) {
      throw new LeaseRefusedException(
          LeaseRefusedException.Reason.NOT_ENTITLED,
          "command %s: no firmware for %s".formatted(install.content().id(), device));
    }
  }

  /** What came of a request. */
  sealed interface Answer {}

  /** What follows the function code of a sound answer; nothing in it was checked. */
  final class Data implements Answer {

    private final byte[] bytes;

    /**
     * @param bytes copied.
     */
    public Data(byte... bytes) {
      this.bytes = bytes.clone();
    }

    /** A copy. */
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
   * The device answered with an exception.
   *
   * @param code 1 to 255 (Modbus Application Protocol V1.1b3, 7).
   */
  record Refused(int code) implements Answer {}

  /**
   * Nothing came that could be matched to the request.
   *
   * @param why in a few words.
   * @param wasSent whether the request can have reached the device.
   */
  record Silent(String why, boolean wasSent) implements Answer {}
}
