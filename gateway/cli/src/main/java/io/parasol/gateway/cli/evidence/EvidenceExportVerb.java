// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.log.LogTrust;
import io.parasol.gateway.cli.trust.ClockVerb;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.state.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parasol evidence export}: the requirements of a standard with evidence, signed. */
@Command(
    name = "export",
    description = {
      "Writes one signed file with the requirements of a standard: for each the mechanism, the"
          + " tests with their results, and what the log and the state of this site show."
          + " Requirements that are not met are in the list.",
      "To verify and read the file, run: parasol evidence verify FILE --ca ca.pem"
    })
final class EvidenceExportVerb extends EvidenceSiteVerb {

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      required = true,
      description = "The list of requirements: iec62443-4-2-sl2.")
  private String profile;

  @Option(
      names = "--results",
      paramLabel = "RESULTS",
      description =
          "The results of the tests of this build, from its release. Default:"
              + " parasol.test-results.json in the folder of the program.")
  private @Nullable Path results;

  @Parameters(paramLabel = "FILE", description = "The file to write; it must not exist.")
  private Path file;

  @Mixin private LogTrust trust;

  @Override
  void run(SiteConfig config, Console console)
      throws IOException, AuthorityException, UnusableKeyException {
    if (!RequirementProfile.NAMES.contains(profile)) {
      throw new VerbException(
          ExitCode.USAGE,
          "--profile is \"%s\"; expected %s"
              .formatted(profile, String.join(" or ", RequirementProfile.NAMES)));
    }
    requireAbsent(file);
    TestResults tests = results();
    writeSigned(file, SignedEvidence.REQUIREMENTS, payload(config, tests), config);
    console.line("%s: %s".formatted(file, tests.source()));
    console.line("next: parasol evidence verify " + file);
  }

  private TestResults results() throws IOException {
    Optional<Path> given = Optional.ofNullable(results);
    Optional<Path> found = given.isPresent() ? given : Components.ofThisProcess().testResults();
    return found.isPresent()
        ? TestResults.read(found.get(), Version.commit())
        : TestResults.none("no file was given, and none is beside the program");
  }

  private Json.Obj payload(SiteConfig config, TestResults tests)
      throws IOException, AuthorityException, UnusableKeyException {
    RequirementProfile requirements = RequirementProfile.of(profile);
    SiteProofs proofs = SiteProofs.of(config, trust.verify(config));
    JsonBuilder versions = Json.object();
    Versions.all().forEach((name, value) -> versions.put(name, value));
    return Json.object()
        .put("site", config.site().value())
        .put("at", ClockVerb.of(config).instant().truncatedTo(ChronoUnit.MILLIS))
        .put("profile", requirements.name())
        .put("standard", requirements.standard())
        .put("note", requirements.note())
        .put("versions", versions)
        .put("test-results", tests.source())
        .put(
            "requirements",
            requirements.requirements().stream().map(each -> row(each, tests, proofs)).toList())
        .build();
  }

  private static Json.Obj row(Requirement requirement, TestResults tests, SiteProofs proofs) {
    Requirement.Means means = requirement.means();
    JsonBuilder results = Json.object();
    means.tests().forEach(each -> results.put(each, tests.of(each)));
    return Json.object()
        .put("id", requirement.id())
        .put("title", requirement.title())
        .put("status", requirement.status())
        .put("how", means.how())
        .put("doc", means.doc())
        .put("tests", results)
        .putTexts("proofs", means.proofs().stream().map(proofs::line).toList())
        .build();
  }
}
