// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.gateway.command.journal.CommandResult;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of commands: carried out, or stopped because a security self-test failed. They stay
 * stopped until the gateway has been restarted and its self-test passes. Thread-safe.
 */
final class CommandHalt {

  private volatile @Nullable String why;

  void begin(String failures) {
    why = failures;
  }

  /**
   * Returns the result of every new or queued command while commands are stopped; empty if commands
   * are carried out.
   */
  Optional<CommandResult> ending() {
    return Optional.ofNullable(why)
        .map(
            failures ->
                CommandResult.failed(
                    "self_test_failed",
                    "commands are stopped: the security self-test failed (%s)"
                        .formatted(failures)));
  }
}
