// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import java.time.Duration;

/**
 * The time limits of a start. After each, the start continues without what is missing, which {@link
 * Gateway#summary} states.
 *
 * @param sessions for the first connection of all sessions. Polling begins without those that are
 *     not connected by then; their readings wait in the store.
 * @param firstPolls for the first poll of all devices.
 * @param states for making the states of all devices, and again for publishing them. The rest is
 *     published later, for example if an external broker is unreachable.
 */
record StartTimeouts(Duration sessions, Duration firstPolls, Duration states) {

  static final StartTimeouts DEFAULT =
      new StartTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(5));
}
