// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.CorporateIssuer;
import io.parasol.certs.authority.IssuerRotation;
import io.parasol.certs.authority.OfflineFolder;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.state.VerbException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parasol pki rotate}: replaces the issuer or the root. */
@Command(
    name = "rotate",
    description = {
      "Replaces the issuer, the root and the issuer, or the issuer of people.",
      "During the overlap, certificates of the previous issuer are accepted too, and ca.pem has both"
          + " roots. finish ends the overlap."
    })
final class PkiRotateVerb extends PkiAuthorityVerb {

  private static final Duration MIN_OVERLAP = Duration.ofHours(1);
  private static final Duration MAX_OVERLAP = Duration.ofDays(365);

  /** What is done. */
  enum Step {
    issuer,
    root,
    people,
    finish
  }

  @Parameters(
      paramLabel = "issuer|root|people|finish",
      description = "What is replaced, or finish to end the overlap now.")
  private Step step;

  @Option(
      names = "--overlap",
      paramLabel = "DURATION",
      defaultValue = "30d",
      description = "Length of the overlap, 1h to 365d. Default: 30d.")
  private String overlap;

  @Option(
      names = "--root-key",
      paramLabel = "FILE",
      description = "The key of the root. Default: root.key in the state folder.")
  private @Nullable Path rootKey;

  @Option(
      names = "--root-out",
      paramLabel = "DIR",
      description =
          "With root: puts the key of the new root in this folder, which must not have one, and not"
              + " in the state folder.")
  private @Nullable Path rootOut;

  @Option(
      names = "--stolen",
      description =
          "The previous key is stolen: no overlap; everything that it has signed is refused.")
  private boolean isStolen;

  @Option(
      names = "--authority",
      paramLabel = "DIR",
      description = "With people: the folder for the new issuer of people, which it must not have.")
  private @Nullable Path people;

  @ArgGroup(
      exclusive = false,
      heading = "An issuer of a corporate authority, with: pki rotate issuer%n")
  private @Nullable Corporate corporate;

  /** An issuer that a corporate authority has certified. */
  private static final class Corporate {
    @Option(
        names = "--issuer",
        required = true,
        paramLabel = "FILE",
        description = "The certificate of the next issuing CA, in PEM.")
    private Path issuer;

    @Option(
        names = "--issuer-key",
        required = true,
        paramLabel = "FILE",
        description = "Its private key, as for pki adopt.")
    private Path key;

    @Option(
        names = "--root",
        required = true,
        paramLabel = "FILE",
        description = "Its roots, in PEM.")
    private Path root;
  }

  @Option(
      names = "--est",
      description =
          "With issuer: requests the next issuer from the EST server of pki in the configuration,"
              + " with the certificate of the gateway, or with a claim.")
  private boolean isOverEst;

  @Mixin private ClaimOption claim;

  @Override
  void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
    SiteAuthority authority = open(config);
    IssuerRotation rotation = authority.rotation();
    if (step == Step.finish) {
      List<String> outdated = holders(config, rotation);
      rotation.finish();
      console.line("the overlap is over");
      print(console, "refused until they have new certificates: ", outdated);
    } else {
      replace(config, authority, console);
    }
    console.line("a running gateway applies this within seconds");
  }

  private void replace(SiteConfig config, SiteAuthority authority, Console console)
      throws AuthorityException, UnusableKeyException {
    IssuerRotation rotation = authority.rotation();
    Optional<Duration> length = isStolen ? Optional.empty() : Optional.of(parsed(overlap));
    requireIssuer("--issuer", corporate != null);
    requireIssuer("--est", isOverEst);
    if (rootOut != null && step != Step.root) {
      throw new VerbException(ExitCode.USAGE, "--root-out is allowed with root only");
    }
    Path key = rootKey == null ? PkiFolder.in(config.state()).resolve("root.key") : rootKey;
    if (step == Step.people) {
      rotation.replacePeopleIssuer(key, newFolder(), length);
    } else if (step == Step.root) {
      rotation.replaceRoot(key, Optional.ofNullable(rootOut).map(OfflineFolder::ofRoot), length);
    } else if (isOverEst) {
      replaceOverEst(config, authority, length);
    } else if (corporate != null) {
      rotation.replaceIssuer(
          CorporateIssuer.load(corporate.issuer, corporate.key, corporate.root), length);
      console.line("the key of the issuer was copied there: delete " + corporate.key);
    } else {
      rotation.replaceIssuer(key, length);
    }
    String until =
        length
            .map(each -> clock(config).instant().plus(each).truncatedTo(ChronoUnit.SECONDS))
            .map(end -> "those of the previous one are accepted until " + end)
            .orElse("those of the previous one are refused from now on");
    console.line("certificates are signed by a new issuer; " + until);
    if (step == Step.root) {
      console.line(
          "the new root key is %s: store it offline; all clients need the new ca.pem: parasol pki"
                  .formatted(
                      (rootOut == null ? PkiFolder.in(config.state()) : rootOut)
                          .resolve("root.key"))
              + " export NAME --pem DIR");
    }
    print(console, "renew with parasol pki renew: ", holders(config, rotation));
  }

  private void requireIssuer(String option, boolean isGiven) {
    if (isGiven && step != Step.issuer) {
      throw new VerbException(ExitCode.USAGE, option + " is allowed with issuer only");
    }
  }

  private void replaceOverEst(
      SiteConfig config, SiteAuthority authority, Optional<Duration> overlap)
      throws AuthorityException, UnusableKeyException {
    if (config.broker().external().isPresent()) {
      throw new VerbException(
          ExitCode.USAGE, "--est is allowed with the embedded broker only; pki is about devices");
    }
    SiteConfig.CorporateAuthority corporation =
        config
            .corporate()
            .orElseThrow(
                () ->
                    new VerbException(
                        ExitCode.USAGE, "--est needs the EST server in the configuration: pki"));
    EstIssuer issuer = new EstIssuer(config, corporation.est(), corporation.ca());
    if (claim.isGiven()) {
      issuer.enrol(claim, next -> authority.rotation().replaceIssuer(next, overlap));
    } else {
      issuer.renew(authority, overlap);
    }
  }

  private Path newFolder() {
    if (people == null) {
      throw new VerbException(ExitCode.USAGE, "people needs --authority DIR, a folder offline");
    }
    return people;
  }

  /** Returns the people and native devices without a certificate of the current issuers. */
  private static List<String> holders(SiteConfig config, IssuerRotation rotation)
      throws AuthorityException {
    return rotation.outdated().stream().filter(name -> !isHeldByGateway(config, name)).toList();
  }

  private static void print(Console console, String what, List<String> names) {
    if (!names.isEmpty()) {
      console.line(what + String.join(", ", names));
    }
  }

  private static Duration parsed(String text) {
    return DurationText.parse(text)
        .filter(each -> each.compareTo(MIN_OVERLAP) >= 0 && each.compareTo(MAX_OVERLAP) <= 0)
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.USAGE, "--overlap is \"%s\"; expected 1h to 365d".formatted(text)));
  }
}
