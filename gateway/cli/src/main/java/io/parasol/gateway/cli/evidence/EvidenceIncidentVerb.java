// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.log.LogTrust;
import io.parasol.gateway.cli.trust.ClockVerb;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.TimeText;
import io.parasol.gateway.health.EventStore;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parasol evidence incident}: what a site has recorded about an incident, signed. */
@Command(
    name = "incident",
    description = {
      "Writes one signed file about an incident: versions, components, hashes of the"
          + " configuration, the records of the log with the result of its verification, events,"
          + " refused connections, and conditions that had not ended.",
      "The file contains the draft of an early warning under the EU Cyber Resilience Act, with"
          + " marked questions that only people can answer. Works beside a running gateway. To"
          + " verify the file, run: parasol evidence verify FILE --ca ca.pem"
    })
final class EvidenceIncidentVerb extends EvidenceSiteVerb {

  @Option(
      names = "--from",
      paramLabel = "TIME",
      required = true,
      description = "The begin of the period: 2026-11-24T12:00:00Z, or 8h for 8 hours ago.")
  private String from;

  @Option(names = "--to", paramLabel = "TIME", description = "The end of the period. Default: now.")
  private @Nullable String to;

  @Parameters(paramLabel = "FILE", description = "The file to write; it must not exist.")
  private Path file;

  @Mixin private LogTrust trust;

  @Override
  void run(SiteConfig config, Console console)
      throws IOException, AuthorityException, UnusableKeyException {
    InstantSource clock = ClockVerb.of(config);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Period period =
        new Period(
            TimeText.parse("--from", from, clock).truncatedTo(ChronoUnit.MILLIS),
            to == null ? now : TimeText.parse("--to", to, clock));
    if (period.to().isBefore(period.from())) {
      throw new VerbException(ExitCode.USAGE, "--to is before --from");
    }
    requireAbsent(file);
    IncidentReport report = report(config, now, period);
    writeSigned(file, SignedEvidence.INCIDENT, report.json(), config);
    print(report, console);
  }

  private IncidentReport report(SiteConfig config, Instant now, Period period)
      throws IOException, UnusableKeyException {
    LogExtract log = LogPass.over(config.state(), () -> new LogExtract(period));
    EventExtract events = new EventExtract(period, log.started());
    EventStore.readFiles(StateFolder.eventsIn(config.state()), events);
    return new IncidentReport(config, now, period, trust.verify(config), log, events);
  }

  private void print(IncidentReport report, Console console) {
    console.line(
        "%s: %d records of the log, %d refused connections and messages, %d open conditions; the log is %s"
            .formatted(
                file,
                report.log().count(),
                report.events().refusals(),
                report.events().open().size(),
                report
                    .verification()
                    .map(each -> each.isIntact() ? "intact" : "NOT intact")
                    .orElse("empty")));
    if (!report.log().isCovered()) {
      console.line(
          "warning: no signed head follows these records yet; a running gateway signs one within"
              + " half a minute");
    }
    console.line("next: parasol evidence verify %s --early-warning".formatted(file));
  }
}
