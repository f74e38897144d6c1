// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.gateway.command.journal.CommandResult;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of commands: carried out, or stopped. After a failed security self-test, they stay
 * stopped until the gateway has been restarted and its self-test passes. Thread-safe.
 */
final class CommandHalt {

  private volatile @Nullable String why;
  private volatile @Nullable Instant issuerEnd;

  void begin(String failures) {
    why = failures;
  }

  /**
   * Stops commands because the issuer of the site has expired; they are carried out again when the
   * end is empty.
   */
  void issuerEnd(Optional<Instant> end) {
    issuerEnd = end.orElse(null);
  }

  /**
   * Returns the result of every new or queued command while commands are stopped; empty if commands
   * are carried out.
   */
  Optional<CommandResult> ending() {
    String failures = why;
    if (failures != null) {
      return Optional.of(
          CommandResult.failed(
              "self_test_failed",
              "commands are stopped: the security self-test failed (%s)".formatted(failures)));
    }
    return Optional.ofNullable(issuerEnd)
        .map(
            end ->
                CommandResult.failed(
                    "issuer_expired",
                    "commands are stopped: the issuer of the site expired at " + end));
  }
}
