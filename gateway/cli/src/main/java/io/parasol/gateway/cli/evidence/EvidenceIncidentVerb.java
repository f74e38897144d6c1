// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.evidence.LogReport;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.log.LogTrust;
import io.parasol.gateway.cli.trust.ClockVerb;
import io.parasol.gateway.cli.trust.SiteAuthorities;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.cli.verb.TimeText;
import io.parasol.gateway.health.EventStore;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.LogFolder;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
final class EvidenceIncidentVerb implements Runnable {

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

  @Mixin private SiteOption site;
  @Mixin private LogTrust trust;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    SiteConfig config = site.loadWithState();
    InstantSource clock = ClockVerb.of(config);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Period period =
        new Period(
            TimeText.parse("--from", from, clock).truncatedTo(ChronoUnit.MILLIS),
            to == null ? now : TimeText.parse("--to", to, clock));
    if (period.to().isBefore(period.from())) {
      throw new VerbException(ExitCode.USAGE, "--to is before --from");
    }
    if (Files.exists(file)) {
      throw new VerbException(ExitCode.USAGE, file + " exists already");
    }
    try {
      IncidentReport report = report(config, now, period);
      byte[] signed =
          SignedEvidence.sign(
              SignedEvidence.INCIDENT,
              report.json(),
              SiteAuthorities.open(config).material(SiteAuthority.GATEWAY));
      DurableFile.replace(file, signed, PosixFilePermissions.fromString("rw-------"));
      print(report);
    } catch (IOException failed) {
      throw new VerbException(
          ExitCode.FAILED, Printable.of(FileErrorText.withFile(failed)), failed);
    } catch (AuthorityException | UnusableKeyException unusable) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(unusable.getMessage()), unusable);
    }
  }

  private IncidentReport report(SiteConfig config, Instant now, Period period)
      throws IOException, UnusableKeyException {
    LogExtract log = LogPass.over(config.state(), () -> new LogExtract(period));
    EventExtract events = new EventExtract(period, log.started());
    EventStore.readFiles(StateFolder.eventsIn(config.state()), events);
    return new IncidentReport(config, now, period, verification(config), log, events);
  }

  /** Verifies the log. A record that is just being written is read again. */
  private Optional<LogReport> verification(SiteConfig config)
      throws IOException, UnusableKeyException {
    Path log = LogFolder.in(config.state());
    if (!Files.isDirectory(log)) {
      return Optional.empty();
    }
    LogReport report = trust.audit(Optional.of(config), List.of()).audit(log);
    return Optional.of(
        report.isIntact() ? report : trust.audit(Optional.of(config), List.of()).audit(log));
  }

  private void print(IncidentReport report) {
    Console console = new Console(spec);
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
