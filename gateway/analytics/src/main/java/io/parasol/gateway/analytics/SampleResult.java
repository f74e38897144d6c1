// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

/** What became of a sample. */
public enum SampleResult {
  ACCEPTED,
  /** It was known already, or an older revision. */
  DUPLICATE,
  /** Its day is closed. */
  TOO_LATE,
  /** Its time is more than a day ahead of the time of the engine. */
  TOO_EARLY,
  /** Its device is not part of the plant. */
  UNKNOWN_DEVICE,
  /** The device has sent more samples or points than are kept. */
  FULL
}
