// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.legacy.SerialPort;
import java.io.IOException;

/** What is special about one protocol: how its blocks go out. For one thread; methods block. */
interface BlockSender {

  /** The line is as the loader needs it; makes itself known to the loader. */
  default Outcome connect(SerialPort bare) throws IOException {
    return Outcome.done();
  }

  default Outcome erase() throws IOException {
    return Outcome.done();
  }

  /** As {@link Transfer#sendNext}. */
  Outcome sendNext(ImageStream image) throws IOException;

  /** Compares, if there is a way of its own. */
  default Outcome verify(ReleasedImage image) throws IOException {
    return Outcome.done();
  }

  default Outcome activate() throws IOException {
    return Outcome.done();
  }
}
