// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.LeaseTerms;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.SerialPort;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The lease of a device that fetches its image itself, over a connection that no other device uses.
 * Its methods block; for one thread.
 */
public interface PullLease extends LinkLease {

  /** Returns whether the device is connected now. */
  boolean isConnected();

  /**
   * Sends the signed command to the device. May be called again; the device then continues where it
   * was.
   *
   * @return false if it could not be sent.
   */
  boolean announce();

  /**
   * Waits for the next message of the device.
   *
   * @return empty if none arrives in time.
   */
  Optional<Pull> next(Duration patience) throws InterruptedException;

  /**
   * Returns the last final report of the device about this command, if there is one; {@link #next}
   * returns a report once.
   */
  Optional<Pull.Ended> ended();

  /**
   * Sends a block.
   *
   * @param left number of image bytes after this block.
   * @return false if it could not be sent.
   */
  boolean send(Pull.Block to, byte[] bytes, long left);

  /**
   * Permits the device to run the image.
   *
   * @return false if the permission could not be sent.
   */
  boolean allow(Pull.Activate to);

  /**
   * Rejects a request.
   *
   * @param reason one word of the protocol.
   * @param detail one line for operators.
   * @param goOnAt the offset that the device may request next.
   */
  void refuse(Pull.Asked to, String reason, String detail, long goOnAt);

  @Override
  default LeaseTerms tenure() {
    return new LeaseTerms.Exclusive();
  }

  @Override
  default Optional<SerialSettings> form() {
    return Optional.empty();
  }

  @Override
  default Answer ask(int function, byte[] data, Duration patience) {
    return new Silent("this connection does not carry Modbus", false);
  }

  @Override
  default void become(SerialSettings form) throws IOException {
    throw new IOException("this connection is not a serial line");
  }

  @Override
  default SerialPort bare(SerialSettings form) throws IOException {
    throw new IOException("this connection is not a serial line");
  }

  @Override
  default void home() {}
}
