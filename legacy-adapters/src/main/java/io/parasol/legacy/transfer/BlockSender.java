// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.legacy.SerialPort;
import java.io.IOException;

/**
 * The part of a transfer that is specific to one protocol: how blocks are sent. For one thread;
 * methods block.
 */
interface BlockSender {

  /** Contacts the loader. The port has the serial settings of the loader. */
  default Outcome connect(SerialPort bare) throws IOException {
    return Outcome.done();
  }

  default Outcome erase() throws IOException {
    return Outcome.done();
  }

  /** Sends the next block, as {@link Transfer#sendNext} does. */
  Outcome sendNext(ImageStream image) throws IOException;

  /** Compares the image with what the device has, if the protocol itself can do that. */
  default Outcome verify(ReleasedImage image) throws IOException {
    return Outcome.done();
  }

  default Outcome activate() throws IOException {
    return Outcome.done();
  }
}
