// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.legacy.SerialPort;
import java.io.IOException;

/** The part of a transfer that is specific to one protocol: how blocks are sent. Methods block. */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public interface BlockSender {

  /** Contacts the loader. The port has the serial settings of the loader. */
  default TransferOutcome connect(SerialPort bare) throws IOException {
    return TransferOutcome.done();
  }

  default TransferOutcome erase() throws IOException {
    return TransferOutcome.done();
  }

  /** Sends the next block, as {@link Transfer#sendNext} does. */
  TransferOutcome sendNext(ImageStream image) throws IOException;

  /** Compares the image with what the device has, if the protocol itself can do that. */
  default TransferOutcome verify(ReleasedImage image) throws IOException {
    return TransferOutcome.done();
  }

  default TransferOutcome activate() throws IOException {
    return TransferOutcome.done();
  }
}
