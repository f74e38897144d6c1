// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Tenure;

/** One way to get an image into the devices of one model. For any thread. */
public interface TransferDriver {

  /** As the profile names it, such as {@code modbus-window}. */
  String name();

  Capabilities capabilities();

  /** The terms on which it needs the link. */
  Tenure tenure();

  /**
   * How long an image takes.
   *
   * @param length of it in bytes.
   */
  Estimate estimate(long length);

  /**
   * Opens a transfer; sends nothing.
   *
   * @param lease of the link of that device, on the {@link #tenure} of this driver; stays the
   *     caller's, who closes it.
   * @param from {@link Cursor#START}, or what was kept of an earlier transfer of the same image to
   *     the same device, if this driver is resumable.
   * @throws IllegalArgumentException if the lease is of another device, or there is no way to go on
   *     from that cursor.
   */
  Transfer open(VerifiedInstall install, LinkLease lease, Cursor from);
}
