// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.site.SerialSettings;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.Tenure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The lease of a device that fetches its image by itself, over a connection that it shares with
 * nobody. Its methods block; for one thread.
 */
public interface PullLease extends LinkLease {

  /** Whether the device can hear anything at the moment. */
  boolean isConnected();

  /**
   * Hands the device the signed command, perhaps once more: it goes on where it was.
   *
   * @return false if it was not taken on its way.
   */
  boolean announce();

  /**
   * What the device says next.
   *
   * @return empty if that is nothing within the patience.
   */
  Optional<Pull> next(Duration patience) throws InterruptedException;

  /** What it said last of the end of this command, if it has; {@link #next} tells it once. */
  Optional<Pull.Ended> ended();

  /**
   * Sends a block.
   *
   * @param left how many bytes of the image follow behind it.
   * @return false if it was not taken on its way.
   */
  boolean send(Pull.Block to, byte[] bytes, long left);

  /**
   * Lets it run what it has.
   *
   * @return false if that was not taken on its way.
   */
  boolean allow(Pull.Activate to);

  /**
   * Says no.
   *
   * @param reason one word of the protocol.
   * @param detail one line for people.
   * @param goOnAt the offset that it may ask for next.
   */
  void refuse(Pull.Asked to, String reason, String detail, long goOnAt);

  @Override
  default Tenure tenure() {
    return new Tenure.Exclusive();
  }

  @Override
  default Optional<SerialSettings> form() {
    return Optional.empty();
  }

  @Override
  default Answer ask(int function, byte[] data, Duration patience) {
    return new Silent("it speaks no Modbus", false);
  }

  @Override
  default void become(SerialSettings form) throws IOException {
    throw new IOException("there is no line");
  }

  @Override
  default SerialPort bare(SerialSettings form) throws IOException {
    throw new IOException("there is no line");
  }

  @Override
  default void home() {}
}
