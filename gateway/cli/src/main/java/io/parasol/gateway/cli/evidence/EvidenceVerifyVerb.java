// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.cli.log.LogTrust;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol evidence verify}: checks a file of evidence, and prints its content. */
@Command(
    name = "verify",
    description = {
      "Checks that a file of parasol evidence is exactly what the gateway of the site has signed.",
      "Needs only the file and the site's certificate. Exit code 3 if anything differs."
    })
final class EvidenceVerifyVerb implements Runnable {

  @Parameters(paramLabel = "FILE", description = "The file of parasol evidence incident.")
  private Path file;

  @Mixin private SiteOption site;
  @Mixin private LogTrust trust;

  @Option(names = "--json", description = "Print the verified content as JSON.")
  private boolean json;

  @Option(names = "--early-warning", description = "Print the draft of the early warning.")
  private boolean earlyWarning;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try {
      Json.Obj payload =
          SignedEvidence.open(
              SignedEvidence.INCIDENT,
              SignedEvidence.read(file),
              trust.trusted(site.readIfUsable()));
      Members content = Members.of(payload, "evidence");
      Console console = new Console(spec);
      if (json) {
        console.json(payload);
      } else if (earlyWarning) {
        content.text("early-warning").lines().forEach(console::line);
      } else {
        console.line(
            "%s is as the gateway of site %s signed it at %s; period %s to %s"
                .formatted(
                    file,
                    content.text("site"),
                    content.instant("at"),
                    content.instant("from"),
                    content.instant("to")));
      }
    } catch (JsonException differs) {
      throw new VerbException(
          ExitCode.REFUSED,
          "%s is not what a gateway of this site has signed: %s"
              .formatted(file, Printable.of(String.valueOf(differs.getMessage()))),
          differs);
    } catch (IOException unreadable) {
      throw new VerbException(
          ExitCode.FAILED, Printable.of(FileErrorText.of(unreadable)), unreadable);
    } catch (UnusableKeyException unusable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
    }
  }
}
