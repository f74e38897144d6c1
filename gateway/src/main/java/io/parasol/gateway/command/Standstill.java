// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import java.util.Optional;

/**
 * Whether commands are stopped because a lock failed its test. Once they are, they are until the
 * gateway is started again and all locks hold. For any thread.
 */
final class Standstill {

  private volatile Optional<String> why = Optional.empty();

  void begin(String failures) {
    why = Optional.of(failures);
  }

  /** How a command ends that comes or waits; empty if commands are carried out. */
  Optional<Ending> ending() {
    return why.map(
        failures ->
            Ending.failed(
                "self_test_failed",
                "no command is carried out: a lock failed its test (%s)".formatted(failures)));
  }
}
