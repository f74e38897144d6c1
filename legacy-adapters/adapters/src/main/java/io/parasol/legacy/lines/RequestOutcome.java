// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import java.time.Duration;

/** The outcome of a request to a device. */
sealed interface RequestOutcome {

  /** Returns how long the request took. */
  Duration took();

  /** A response. */
  record Answered(String content, Duration took) implements RequestOutcome {}

  /** A response that rejects the request: the device does not know it, or cannot execute it now. */
  record RejectedRequest(Duration took) implements RequestOutcome {}

  /** No byte arrived before the timeout. */
  record NoResponse(Duration took) implements RequestOutcome {}

  /** Bytes arrived, but no valid line. */
  record InvalidResponse(String why, Duration took) implements RequestOutcome {}
}
