// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.SerialPort;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The lease of a device that fetches its image itself, over a connection that no other device uses.
 * Its methods block.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
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
  Optional<Pull> next(Duration timeout) throws InterruptedException;

  /**
   * Returns the last final report of the device about this command, if there is one; {@link #next}
   * returns a report once.
   */
  Optional<Pull.FinalReport> finalReport();

  /**
   * Sends a block.
   *
   * @param remaining number of image bytes after this block.
   * @return false if it could not be sent.
   */
  boolean send(Pull.Block to, byte[] bytes, long remaining);

  /**
   * Permits the device to run the image.
   *
   * @return false if the permission could not be sent.
   */
  boolean permit(Pull.Activate to);

  /**
   * Rejects a request.
   *
   * @param reason one word of the protocol.
   * @param detail one line for operators.
   * @param nextOffset the offset that the device may request next.
   */
  void reject(Pull.PullRequest to, String reason, String detail, long nextOffset);

  @Override
  default Optional<SerialSettings> settings() {
    return Optional.empty();
  }

  @Override
  default Answer request(int function, byte[] data, Duration timeout) {
    return new NoLeaseResponse("this connection does not carry Modbus", false);
  }

  @Override
  default void changeSettings(SerialSettings settings) throws IOException {
    throw new IOException("this connection is not a serial line");
  }

  @Override
  default SerialPort rawPort(SerialSettings settings) throws IOException {
    throw new IOException("this connection is not a serial line");
  }

  @Override
  default void restoreSettings() {}
}
