// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.legacy.LeaseTerms;
import io.parasol.legacy.LinkLease;
import java.time.Duration;
import java.util.Optional;

/**
 * The driver {@code mqtt-chunk}: the device fetches the image block by block, at its own pace, and
 * continues where it was after an interruption. For any thread.
 */
public final class ChunkDriver implements TransferDriver {

  /** Assumed speed of a slow link, in bytes per second; for the estimate. */
  private static final int ASSUMED_BYTES_PER_SECOND = 16 * 1024;

  private final ChunkTimeouts timeouts;
  private final TransferClock time;

  /**
   * Time limits for the device.
   *
   * @param maxSilence between two requests of the device.
   * @param restart from the permission to run the image until the final report.
   * @param reconnect from a loss of the connection until the device is connected again.
   */
  record ChunkTimeouts(Duration maxSilence, Duration restart, Duration reconnect) {
    static final ChunkTimeouts DEFAULT =
        new ChunkTimeouts(Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofSeconds(30));
  }

  public ChunkDriver() {
    this(ChunkTimeouts.DEFAULT, TransferClock.REAL);
  }

  ChunkDriver(ChunkTimeouts timeouts, TransferClock time) {
    this.timeouts = timeouts;
    this.time = time;
  }

  @Override
  public String name() {
    return "mqtt-chunk";
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        Capabilities.Addressing.OFFSET,
        Pull.Block.MAX_BYTES,
        true,
        Capabilities.ReadBack.CHECKSUM,
        Optional.empty(),
        true);
  }

  /** Returns exclusive terms: no other device uses the connection. */
  @Override
  public LeaseTerms tenure() {
    return new LeaseTerms.Exclusive();
  }

  @Override
  public Estimate estimate(long length) {
    Duration sending = Duration.ofMillis(1_000 * length / ASSUMED_BYTES_PER_SECOND);
    return new Estimate(sending, sending.plus(Duration.ofMinutes(1)));
  }

  @Override
  public Transfer open(VerifiedInstall install, LinkLease lease, TransferProgress from) {
    if (!(lease instanceof PullLease pulled) || !lease.device().equals(install.device())) {
      throw new IllegalArgumentException(
          "lease of %s: expected one of %s, which fetches its image itself"
              .formatted(lease.device(), install.device()));
    }
    return new ChunkTransfer(install, pulled, from, timeouts, time);
  }
}
