// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;

/** A time as an operator types it: in UTC, or as a duration before now. */
public final class TimeText {

  private TimeText() {}

  /**
   * Returns the time.
   *
   * @param option the name of the option, for messages.
   * @throws VerbException if the text is neither a time nor a duration.
   */
  public static Instant parse(String option, String text, InstantSource clock) {
    try {
      return DurationText.parse(text)
          .map(ago -> clock.instant().minus(ago))
          .orElseGet(() -> Instant.parse(text));
    } catch (DateTimeParseException noTime) {
      throw new VerbException(
          ExitCode.USAGE,
          "%s is \"%s\"; expected a time such as 2026-11-24T12:00:00Z, or 8h for 8 hours ago"
              .formatted(option, Printable.of(text)),
          noTime);
    }
  }
}
