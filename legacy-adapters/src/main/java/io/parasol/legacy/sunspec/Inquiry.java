// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec;

import io.parasol.legacy.RegisterReader;
import org.jspecify.annotations.Nullable;

/**
 * Something to be found out from a device, one request after the other. Sends nothing: it says what
 * to ask next, and is told what came of it.
 */
interface Inquiry {

  /** Registers that lie in a row. */
  record Ask(int address, int count) {}

  /** What to ask next, or null if all is known. */
  @Nullable Ask next();

  /** What came of the {@link #next} request. */
  void take(RegisterReader.Answer answer);
}
