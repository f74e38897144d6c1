// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.legacy.LeaseTerms;
import io.parasol.legacy.LinkLease;

/** A driver that transfers images into the devices of one model. For any thread. */
public interface TransferDriver {

  /** Returns the name of the protocol in profiles, such as {@code modbus-window}. */
  String name();

  Capabilities capabilities();

  /** Returns the terms on which a transfer needs the link. */
  LeaseTerms tenure();

  /**
   * Estimates the duration of a transfer.
   *
   * @param length of the image in bytes.
   */
  Estimate estimate(long length);

  /**
   * Opens a transfer; sends nothing.
   *
   * @param lease of the link of that device, on the {@link #tenure} of this driver; the caller
   *     still has to close it.
   * @param from {@link TransferProgress#START}, or the saved cursor of an earlier transfer of the
   *     same image to the same device, if this driver is resumable.
   * @throws IllegalArgumentException if the lease is of another device, or the driver cannot resume
   *     from that cursor.
   */
  Transfer open(VerifiedInstall install, LinkLease lease, TransferProgress from);
}
