// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.LogAudit;
import io.parasol.certs.evidence.LogReport;
import io.parasol.certs.evidence.LogWitness;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol log verify}: checks that a log is exactly what the gateway wrote. */
@Command(
    name = "verify",
    description = {
      "Checks that the log is exactly what the gateway wrote, and lists each difference.",
      "Needs only the log and the site's certificate. The log may be in several folders: exports,"
          + " and the rest of the log.",
      "A cut-off end, or an older copy put"
          + " back, is detected only with a receipt or head that was kept elsewhere: see --kept.",
      "Exit code 3 if any difference is found."
    })
final class LogVerifyVerb implements Runnable {

  @Mixin private LogPlaceOption place;

  @Mixin private LogTrust trust;

  @Option(
      names = "--kept",
      paramLabel = "FILE",
      description =
          "A receipt, a signed head, a message of .../gateway/state that was kept elsewhere, or"
              + " the file of parasol witness; may be repeated.")
  private List<Path> witnessFiles = new ArrayList<>();

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** Number of kept heads and receipts of records that were removed from the log. */
  private long tooOld;

  @Override
  public void run() {
    try {
      LogReport report = audit();
      Console console = new Console(spec);
      if (json) {
        console.json(LogReportJson.of(report).put("not-compared", tooOld).build());
      } else {
        report.findings().forEach(each -> console.line(line(each)));
        console.line(summary(report));
        if (tooOld > 0) {
          console.line(
              "not compared: %d kept heads and receipts of removed records; also name the folder of the export"
                  .formatted(tooOld));
        }
      }
      if (!report.isIntact()) {
        throw new VerbException(ExitCode.REFUSED, "the log differs from what the gateway wrote");
      }
    } catch (IOException unreadable) {
      throw new VerbException(
          ExitCode.FAILED, Printable.of(FileErrorText.withFile(unreadable)), unreadable);
    } catch (UnusableKeyException unusable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
    }
  }

  /** A log that is not intact is read again: a running gateway may have been writing a record. */
  private LogReport audit() throws IOException, UnusableKeyException {
    LogReport report = auditOnce();
    return report.isIntact() ? report : auditOnce();
  }

  private LogReport auditOnce() throws IOException, UnusableKeyException {
    Optional<SiteConfig> site = place.site();
    LogAudit first = trust.audit(site, List.of());
    LogReport report = first.audit(place.folders());
    if (witnessFiles.isEmpty()) {
      return report;
    }
    List<LogWitness> witnesses = witnesses(first.keys());
    tooOld = witnesses.stream().filter(each -> each.size() < report.first()).count();
    return trust.audit(site, witnesses).audit(place.folders());
  }

  private List<LogWitness> witnesses(Set<VerificationKey> keys) throws IOException {
    List<LogWitness> witnesses = new ArrayList<>();
    for (Path file : witnessFiles) {
      witnesses.addAll(new KeptFile(file, keys).read());
    }
    return witnesses;
  }

  private static String line(LogReport.Finding finding) {
    String records =
        finding.first() == finding.last()
            ? "record %d".formatted(finding.first())
            : "records %d to %d".formatted(finding.first(), finding.last());
    return "%s:%d: %s: %s"
        .formatted(finding.file(), finding.offset(), records, finding.description());
  }

  private static String summary(LogReport report) {
    String heads =
        report
            .last()
            .map(
                head ->
                    "%d signed heads and receipts agree; the newest head was signed at %s"
                        .formatted(report.heads(), head.at()))
            .orElse("%d signed receipts agree; there is no signed head".formatted(report.heads()));
    String removed =
        report.first() == 0 ? "" : ", the first %d of them removed".formatted(report.first());
    return "%d records%s, %s; %s"
        .formatted(report.size(), removed, report.isIntact() ? "intact" : "not intact", heads);
  }
}
