// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.legacy.RegisterReader;
import org.jspecify.annotations.Nullable;

/**
 * Something to find out from a device, with one request after the other. An inquiry sends nothing:
 * it returns the next request, and receives the response.
 */
interface Inquiry {

  /** A read of consecutive registers. */
  record RegisterRead(int address, int count) {}

  /** Returns the next request, or null if nothing more is needed. */
  @Nullable RegisterRead next();

  /** Handles the response to the {@link #next} request. */
  void onResponse(RegisterReader.Answer answer);
}
