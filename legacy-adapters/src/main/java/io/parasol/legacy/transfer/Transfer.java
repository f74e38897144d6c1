// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.util.List;

/**
 * One image on its way into one device. Its caller decides which step comes next, keeps what it has
 * to remember on disk before it takes the step, and may stop between any two. One that goes on
 * where another broke off takes {@link Phase#LINE} again first.
 *
 * <p>All methods block and never throw for what a device, a line or the image does. Within a step
 * the driver obeys what the device's protocol and profile say about repeating: a block that timed
 * out is repeated only where the device puts it into the same place again. For one thread.
 */
public interface Transfer {

  /** The steps that this device needs, in their order; the others are done by doing nothing. */
  List<Phase> phases();

  /** Finds out, without changing anything, who answers: for one who does not know any more. */
  Whereabouts locate();

  /**
   * Takes a step. To take one again is allowed as its {@link Phase#isRepeatable} or the last {@link
   * Failure#remedy} says.
   *
   * @param phase not {@link Phase#SEND}.
   * @return {@link Outcome.Done} or {@link Outcome.Failed}.
   */
  Outcome perform(Phase phase);

  /**
   * Sends the next block, and waits until the device has taken it. The caller keeps the cursor on
   * disk before it asks for the block after it.
   *
   * @return {@link Outcome.Sent}, {@link Outcome.AllSent} with the last block, or {@link
   *     Outcome.Failed}, after which the {@link #cursor} is where it was.
   */
  Outcome sendNext();

  /** What the device is known to have taken. */
  Cursor cursor();

  /**
   * Brings a device in any state back to an application that runs, if there is a way: it leaves a
   * loader in which nothing was erased.
   *
   * @param isErased whether {@link Phase#ERASE} or {@link Phase#SEND} may have begun.
   */
  Outcome recover(boolean isErased);
}
