// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.util.Optional;

/** What came of a step of a transfer. */
public sealed interface Outcome {

  /**
   * It is done, or there was nothing to do.
   *
   * @param proof what the step has shown of the image, if anything.
   */
  record Done(Optional<Proof> proof) implements Outcome {}

  /** The next block was taken by the device; the cursor is to be kept before the one after it. */
  record Sent(Cursor cursor) implements Outcome {}

  /** Every block was taken, and all that was sent is the image, by its hash. */
  record AllSent(Cursor cursor) implements Outcome {}

  record Failed(Failure failure) implements Outcome {}

  static Outcome done() {
    return new Done(Optional.empty());
  }

  static Outcome shown(Proof proof) {
    return new Done(Optional.of(proof));
  }

  static Outcome failed(String reason, String detail, Remedy remedy) {
    return new Failed(new Failure(reason, detail, remedy));
  }
}
