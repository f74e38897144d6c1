// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.log.LogTrust;
import io.parasol.gateway.cli.trust.ClockVerb;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parasol evidence baseline}: the approved state of a site, and what differs from it. */
@Command(
    name = "baseline",
    description = "Writes the approved state of a site to a file, and lists what differs from it.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {EvidenceBaselineVerb.Write.class, EvidenceBaselineVerb.Diff.class})
final class EvidenceBaselineVerb {

  @Command(
      name = "write",
      description = {
        "Writes a signed file with the state of the site: versions, jars, configuration and"
            + " profiles by their hashes, the identity and firmware that each device has reported,"
            + " certificates, rights and signers.",
        "Later, parasol evidence baseline diff FILE lists what has changed."
      })
  static final class Write extends EvidenceSiteVerb {
    @Parameters(paramLabel = "FILE", description = "The file to write; it must not exist.")
    private Path file;

    @Override
    void run(SiteConfig config, Console console)
        throws IOException, AuthorityException, UnusableKeyException {
      requireAbsent(file);
      Baseline baseline = Baseline.of(config);
      JsonBuilder payload =
          Json.object()
              .put("site", config.site().value())
              .put("at", ClockVerb.of(config).instant().truncatedTo(ChronoUnit.MILLIS));
      baseline.putInto(payload);
      writeSigned(file, SignedEvidence.BASELINE, payload.build(), config);
      console.line("%s: %d entries".formatted(file, baseline.entries().size()));
    }
  }

  @Command(
      name = "diff",
      description =
          "Lists what differs now from the signed file of parasol evidence baseline write. Exit"
              + " code 3 if anything differs.")
  static final class Diff extends EvidenceSiteVerb {
    @Parameters(paramLabel = "FILE", description = "The file of the baseline.")
    private Path file;

    @Mixin private LogTrust trust;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    void run(SiteConfig config, Console console)
        throws IOException, AuthorityException, UnusableKeyException {
      List<Baseline.Difference> differences = read(config).differences(Baseline.of(config));
      if (json) {
        console.json(new Json.Arr(differences.stream().<Json>map(Diff::json).toList()));
      } else {
        differences.forEach(
            each ->
                console.line(
                    "%s: was %s, is %s".formatted(each.name(), each.before(), each.now())));
      }
      if (!differences.isEmpty()) {
        throw new VerbException(
            ExitCode.REFUSED, "%d differences from %s".formatted(differences.size(), file));
      }
    }

    private Baseline read(SiteConfig config) throws IOException, UnusableKeyException {
      try {
        return Baseline.read(
            SignedEvidence.open(
                    Set.of(SignedEvidence.BASELINE),
                    SignedEvidence.read(file),
                    trust.trusted(Optional.of(config)))
                .payload());
      } catch (JsonException differs) {
        throw new VerbException(
            ExitCode.REFUSED,
            "%s is not a baseline that a gateway of this site has signed: %s"
                .formatted(file, Printable.of(String.valueOf(differs.getMessage()))),
            differs);
      }
    }

    private static Json.Obj json(Baseline.Difference difference) {
      return Json.object()
          .put("name", difference.name())
          .put("before", difference.before())
          .put("now", difference.now())
          .build();
    }
  }
}
