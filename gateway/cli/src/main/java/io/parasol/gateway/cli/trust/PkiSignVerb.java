// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.CertificateRequest;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.OfflineSigning;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.KnownValues;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code parasol pki sign}: signs with the offline issuer, away from the machine of the gateway.
 */
@Command(
    name = "sign",
    description = {
      "Signs the certificate of a person with the offline issuer of people, on any machine: it"
          + " needs no other file of the site.",
      "Then let the site know the certificate: parasol pki import."
    })
final class PkiSignVerb implements Runnable {
  @Parameters(paramLabel = "NAME", description = "The operator's name.")
  private String name;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      completionCandidates = KnownValues.Roles.class,
      description = "The operator's role: viewer, operator or engineer. Default: viewer.")
  private String role = "viewer";

  @Option(
      names = "--csr",
      required = true,
      paramLabel = "FILE",
      description = "The certification request (PKCS#10) that the person has made.")
  private Path request;

  @Option(
      names = "--authority",
      required = true,
      paramLabel = "DIR",
      description = "The folder of the offline issuer of people. It keeps a copy.")
  private Path authority;

  @Option(
      names = "--lifetime",
      paramLabel = "DURATION",
      description = "How long the certificate is valid, 1d to 1830d. Default: 365d.")
  private String lifetime = "365d";

  @Option(
      names = "--pem",
      required = true,
      paramLabel = "DIR",
      description = "Where NAME.pem (with its chain) and ca.pem are written.")
  private Path target;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try {
      OfflineSigning signing = OfflineSigning.open(authority);
      IssuedCertificate signed =
          signing.sign(
              signing.person(new OperatorName(name), PkiIssueVerb.role(role)),
              CertificateRequest.read(request),
              lifetime(),
              Instant.now(),
              target);
      new Console(spec).line("signed " + new IssuedLine(signed, Instant.now()).text());
    } catch (AuthorityException | UnusableKeyException refused) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(refused.getMessage()), refused);
    } catch (IllegalArgumentException wrongName) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(wrongName.getMessage()), wrongName);
    }
  }

  private Duration lifetime() {
    return DurationText.parse(lifetime)
        .filter(it -> it.compareTo(CertificateLifetimes.MIN) >= 0)
        .filter(it -> it.compareTo(CertificateLifetimes.MAX_HOLDER) <= 0)
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.USAGE,
                    "--lifetime is \"%s\"; expected 1d to 1830d".formatted(lifetime)));
  }
}
