// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.gateway.cli.verb.TimeText;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options {@code --from} and {@code --to} of verbs that read stored messages. */
final class StoredRange {

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Measured at this time or later: 2026-11-24T12:00:00Z, or 8h for 8 hours ago.")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Measured at this time or earlier. Default: now.")
  private @Nullable String to;

  /** Times of measurement, both included. */
  record Times(Optional<Instant> from, Optional<Instant> to) {}

  /** Returns the times; a duration is counted back from now. */
  Times times(InstantSource clock) {
    Times times = new Times(time("--from", from, clock), time("--to", to, clock));
    if (times.from().isPresent()
        && times.to().isPresent()
        && times.to().get().isBefore(times.from().get())) {
      throw new VerbException(ExitCode.USAGE, "--to is before --from");
    }
    return times;
  }

  private static Optional<Instant> time(String option, @Nullable String text, InstantSource clock) {
    if (text == null) {
      return Optional.empty();
    }
    return Optional.of(TimeText.parse(option, text, clock));
  }
}
