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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

  private static final Set<String> TYPES =
      Set.of(
          SignedEvidence.INCIDENT,
          SignedEvidence.REQUIREMENTS,
          SignedEvidence.LOCK_OUT,
          SignedEvidence.CONFIGURATION);

  @Parameters(
      paramLabel = "FILE",
      description = "A report on an incident, the evidence for requirements, or a receipt.")
  private Path file;

  @Mixin private SiteOption site;
  @Mixin private LogTrust trust;

  @Option(names = "--json", description = "Print the verified content as JSON.")
  private boolean json;

  @Option(
      names = "--early-warning",
      description = "Print the draft of the early warning in a report on an incident.")
  private boolean earlyWarning;

  @Option(names = "--html", description = "Print the evidence for requirements as a page.")
  private boolean html;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try {
      SignedEvidence.Content content =
          SignedEvidence.open(TYPES, SignedEvidence.read(file), trust.trusted(site.readIfUsable()));
      print(content, new Console(spec));
    } catch (JsonException differs) {
      throw new VerbException(
          ExitCode.REFUSED,
          "%s is not what a gateway of this site has signed: %s"
              .formatted(file, Printable.of(String.valueOf(differs.getMessage()))),
          differs);
    } catch (IOException unreadable) {
      throw new VerbException(
          ExitCode.FAILED, Printable.of(FileErrorText.withFile(unreadable)), unreadable);
    } catch (UnusableKeyException unusable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
    }
  }

  private void print(SignedEvidence.Content content, Console console) throws JsonException {
    Members payload = Members.of(content.payload(), "evidence");
    if (json) {
      console.json(content.payload());
    } else if (earlyWarning) {
      requireType(content, SignedEvidence.INCIDENT, "--early-warning");
      payload.text("early-warning").lines().forEach(console::line);
    } else if (html) {
      requireType(content, SignedEvidence.REQUIREMENTS, "--html");
      console.line(RequirementsText.html(payload));
    } else {
      console.line(
          "%s is as the gateway of site %s signed it at %s"
              .formatted(file, payload.text("site"), payload.instant("at")));
      lines(content.type(), payload).forEach(console::line);
    }
  }

  private static List<String> lines(String type, Members payload) throws JsonException {
    return switch (type) {
      case SignedEvidence.REQUIREMENTS -> RequirementsText.lines(payload);
      case SignedEvidence.LOCK_OUT -> lockOut(payload);
      case SignedEvidence.CONFIGURATION ->
          List.of(
              "configuration %s: %s; record %d of the log"
                  .formatted(
                      payload.text("version"),
                      payload.text("outcome"),
                      payload.integer("log-index")));
      default ->
          List.of("period %s to %s".formatted(payload.instant("from"), payload.instant("to")));
    };
  }

  private static List<String> lockOut(Members payload) throws JsonException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "vendor %s: %s; record %d of the log"
            .formatted(
                payload.text("vendor"), payload.text("outcome"), payload.integer("log-index")));
    if (payload.optional("holders").isPresent()
        && payload.required("holders") instanceof Json.Obj holders) {
      for (String serial : holders.members().keySet()) {
        lines.add(
            "certificate %s: of %s".formatted(serial, payload.object("holders").text(serial)));
      }
    }
    return lines;
  }

  private void requireType(SignedEvidence.Content content, String type, String option) {
    if (!content.type().equals(type)) {
      throw new VerbException(
          ExitCode.USAGE, "%s: %s does not apply to %s".formatted(file, option, content.type()));
    }
  }
}
