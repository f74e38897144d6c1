// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import java.io.IOException;
import java.io.OutputStream;

/** An output on a full disk, as {@code /dev/full}. */
public final class FullOutput extends OutputStream {

  @Override
  public void write(int octet) throws IOException {
    throw new IOException("No space left on device");
  }
}
