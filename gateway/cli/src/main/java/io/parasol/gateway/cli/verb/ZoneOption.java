// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.config.model.site.Printable;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The option {@code --zone} of every verb that prints times. Times are printed as in RFC 3339. */
public final class ZoneOption {

  private static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);

  private DateTimeFormatter formatter = RFC_3339.withZone(ZoneId.of("UTC"));

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description =
          "The time zone of printed times: UTC, local, or a name such as Europe/Berlin. Default:"
              + " UTC.")
  void setZone(String zone) {
    formatter = RFC_3339.withZone(parse(zone));
  }

  /** Returns the time with milliseconds and the offset of the chosen zone. */
  public String format(Instant time) {
    return formatter.format(time);
  }

  private static ZoneId parse(String zone) {
    try {
      return zone.equals("local") ? ZoneId.systemDefault() : ZoneId.of(zone);
    } catch (DateTimeException unknown) {
      throw new VerbException(
          ExitCode.USAGE,
          "--zone is \"%s\"; expected UTC, local, or a name such as Europe/Berlin"
              .formatted(Printable.of(zone)),
          unknown);
    }
  }
}
