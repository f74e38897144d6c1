// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

/** The outcome of a request to a device. */
sealed interface RequestOutcome {

  /** A response. */
  record Answered(String content) implements RequestOutcome {}

  /** A response that rejects the request: the device does not know it, or cannot execute it now. */
  record RejectedRequest() implements RequestOutcome {}

  /** No byte arrived before the timeout. */
  record NoResponse() implements RequestOutcome {}

  /** Bytes arrived, but no valid line. */
  record InvalidResponse(String why) implements RequestOutcome {}
}
