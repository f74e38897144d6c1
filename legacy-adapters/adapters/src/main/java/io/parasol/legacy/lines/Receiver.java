// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import java.util.function.Consumer;

/** Decodes the bytes of a device, in pieces of any size. Keeps bounded state. */
interface Receiver {

  /** Handles the next byte, and passes on what it completes. */
  void receive(byte next, Consumer<LineReceiveResult> listener);

  /** Handles a silence so long that an incomplete message will not continue. */
  void onSilence(Consumer<LineReceiveResult> listener);

  /** Returns whether a message has begun and not ended. */
  boolean isIncomplete();
}
