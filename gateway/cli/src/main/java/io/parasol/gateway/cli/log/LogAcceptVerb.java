// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.LogAcceptance;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.telemetry.report.Uptime;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol log accept}: continues with a log in which records may be missing. */
@Command(
    name = "accept",
    description = {
      "Continues with the current log, after records of it were lost or an older state of the site"
          + " was restored. Needs a gateway that is stopped.",
      "From now on the gateway obeys no command whose validity begins before this moment. It does"
          + " not continue commands that were in progress, and does not restore values that were"
          + " set for a time. The decision is recorded in the log.",
      "First look for the right log: a backup of the folders log and commands."
    })
final class LogAcceptVerb implements Runnable {

  /** Maximum length of the reason in characters. */
  private static final int MAX_REASON = 200;

  @Mixin private SiteOption site;

  @Option(
      names = "--why",
      paramLabel = "TEXT",
      required = true,
      description = "The reason, for the record in the log; at most 200 characters.")
  private String why;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    if (why.isBlank() || why.length() > MAX_REASON) {
      throw new VerbException(
          ExitCode.USAGE, "--why has %d characters; expected 1 to 200".formatted(why.length()));
    }
    SiteConfig config = site.loadToWrite();
    try (StateFolder state = StateFolder.open(config.state());
        EvidenceLog log = EvidenceLog.open(state.log(), state.logCheckpoint(), Disk.REAL)) {
      print(log, accept(state, log));
    } catch (IOException failed) {
      throw new VerbException(
          ExitCode.FAILED, Printable.of(FileErrorText.withFile(failed)), failed);
    }
  }

  private List<CommandKey> accept(StateFolder state, EvidenceLog log) throws IOException {
    Instant now =
        TrustedClock.open(Clock.systemUTC(), Uptime.ofThisMachine(), state.clock())
            .ifTrusted()
            .orElseThrow(
                () -> new IOException("the clock is not trusted; set the system clock first"));
    return new LogAcceptance(state.journal(), log)
        .accept(now.truncatedTo(ChronoUnit.MILLIS), Printable.of(why));
  }

  private void print(EvidenceLog log, List<CommandKey> abandoned) {
    Console console = new Console(spec);
    for (CommandKey each : abandoned) {
      console.line("not continued: command %s of %s".formatted(each.id(), each.device()));
    }
    console.line(
        "accepted: the log continues after %d records; commands that were valid before now are"
                .formatted(log.size())
            + " not obeyed, nor those that are signed within the next minute");
  }
}
