// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import java.time.Duration;

/**
 * The schedule by which the gateway reads a device back to find out the result of a write.
 *
 * @param tries number of attempts, at least one.
 * @param pause between two attempts.
 */
public record ReadBackPolicy(int tries, Duration pause) {

  /** About one minute, in addition to the response timeouts of the line. */
  static final ReadBackPolicy DEFAULT = new ReadBackPolicy(12, Duration.ofSeconds(5));
}
