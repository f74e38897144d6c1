// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import java.time.Duration;

/**
 * How long a device is asked what became of a write.
 *
 * @param tries at least one.
 * @param pause between two of them.
 */
record Patience(int tries, Duration pause) {

  /** About a minute, beside what the time-outs of the line take. */
  static final Patience USUAL = new Patience(12, Duration.ofSeconds(5));
}
