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
  private static final int PACE = 16 * 1024;

  private final Patience patience;
  private final TransferClock time;

  /**
   * Time limits for the device.
   *
   * @param silence between two requests of the device.
   * @param restart from the permission to run the image until the final report.
   * @param back from a loss of the connection until the device is connected again.
   */
  record Patience(Duration silence, Duration restart, Duration back) {
    static final Patience USUAL =
        new Patience(Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofSeconds(30));
  }

  public ChunkDriver() {
    this(Patience.USUAL, TransferClock.REAL);
  }

  ChunkDriver(Patience patience, TransferClock time) {
    this.patience = patience;
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
        Pull.Block.LARGEST,
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
    Duration sending = Duration.ofMillis(1_000 * length / PACE);
    return new Estimate(sending, sending.plus(Duration.ofMinutes(1)));
  }

  @Override
  public Transfer open(VerifiedInstall install, LinkLease lease, TransferProgress from) {
    if (!(lease instanceof PullLease pulled) || !lease.device().equals(install.device())) {
      throw new IllegalArgumentException(
          "lease of %s: expected one of %s, which fetches its image itself"
              .formatted(lease.device(), install.device()));
    }
    return new ChunkTransfer(install, pulled, from, patience, time);
  }
}
