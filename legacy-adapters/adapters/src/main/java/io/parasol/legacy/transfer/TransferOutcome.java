// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.util.Optional;

/** The outcome of a step of a transfer. */
public sealed interface TransferOutcome {

  /**
   * The step is done, or there was nothing to do.
   *
   * @param proof what the step has proved about the image, if anything.
   */
  record Done(Optional<Proof> proof) implements TransferOutcome {}

  /**
   * The device has received the next block. The caller must save the cursor before it sends
   * another.
   */
  record Sent(TransferProgress cursor) implements TransferOutcome {}

  /**
   * The device has received every block, and the bytes that were sent have the hash of the image.
   */
  record AllSent(TransferProgress cursor) implements TransferOutcome {}

  record Failed(Failure failure) implements TransferOutcome {}

  static TransferOutcome done() {
    return new Done(Optional.empty());
  }

  static TransferOutcome proved(Proof proof) {
    return new Done(Optional.of(proof));
  }

  static TransferOutcome failed(String reason, String detail, RecoveryAction action) {
    return new Failed(new Failure(reason, detail, action));
  }
}
