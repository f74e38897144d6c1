// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.concurrent.ConfinedTo;
import java.util.List;

/**
 * The transfer of one image into one device. The caller decides which phase comes next, saves its
 * state to disk before the phase, and may stop between any two. A transfer that continues an
 * interrupted one must perform {@link Phase#LINE} again first.
 *
 * <p>All methods block, and never throw because of the device, the line or the image. Within a
 * phase, the driver follows the protocol and the profile of the device: a block without a response
 * is repeated only where the device writes it to the same place again.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public interface Transfer {

  /**
   * Returns the phases that this device needs, in their order. Others succeed without doing
   * anything.
   */
  List<Phase> phases();

  /**
   * Finds out which part of the device responds, without changing anything; for a caller that does
   * not know its state.
   */
  LoaderState locate();

  /**
   * Performs a phase. {@link Phase#LINE}, {@link Phase#VERIFY}, {@link Phase#CONFIRM} and {@link
   * Phase#RESTORE_LINE} may be repeated after they have succeeded or were interrupted, others only
   * as the action of the last {@link Failure} allows.
   *
   * @param phase not {@link Phase#SEND}.
   * @return {@link TransferOutcome.Done} or {@link TransferOutcome.Failed}.
   */
  TransferOutcome perform(Phase phase);

  /**
   * Sends the next block, and waits until the device has received it. The caller must save the
   * cursor to disk before it sends the block after it.
   *
   * @return {@link TransferOutcome.Sent}, {@link TransferOutcome.AllSent} with the last block, or
   *     {@link TransferOutcome.Failed}, after which the {@link #cursor} is unchanged.
   */
  TransferOutcome sendNext();

  /** Returns what the device is known to have received. */
  TransferProgress cursor();

  /**
   * Brings a device in any state back to a running application, if that is possible. For example,
   * it leaves a loader in which nothing was erased.
   *
   * @param isErased whether {@link Phase#ERASE} or {@link Phase#SEND} may have begun.
   */
  TransferOutcome recover(boolean isErased);
}
