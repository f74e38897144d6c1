// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import java.util.Optional;

/**
 * What shows whether a gateway works.
 *
 * @param isReady whether all sessions are connected and all states published.
 * @param notReady why it is not ready, in one line; may be empty.
 * @param selfTest the self-tests that have failed, in one line; empty if all have passed.
 * @param devices how many devices answer.
 */
public record GatewayCondition(
    boolean isReady, String notReady, Optional<String> selfTest, long devices) {

  /**
   * Returns why a new release does not work, in one line; empty if it does: it is ready, all
   * self-tests have passed, and as many devices answer as before.
   *
   * @param before how many devices answered before.
   */
  Optional<String> problem(long before) {
    if (selfTest.isPresent()) {
      return Optional.of("a self-test has failed: " + selfTest.get());
    }
    if (!isReady) {
      return Optional.of("it is not ready: " + notReady);
    }
    return devices < before
        ? Optional.of("%d devices are connected; before, %d were".formatted(devices, before))
        : Optional.empty();
  }
}
