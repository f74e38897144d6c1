// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import java.time.Instant;

/**
 * The period of an incident.
 *
 * @param from the first time; {@code to} the last one, both included.
 */
record Period(Instant from, Instant to) {

  boolean contains(Instant at) {
    return !at.isBefore(from) && !at.isAfter(to);
  }
}
