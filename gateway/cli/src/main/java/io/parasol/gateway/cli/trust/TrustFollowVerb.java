// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.tuf.client.TrustedMetadata;
import io.parasol.certs.tuf.client.VerifiedRelease;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.release.SiteReleases;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.GatewayLock;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.trust.SignedPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code parasol trust follow}: updates from the repository of the site's configuration, and stores
 * the signed policy, as the gateway does.
 */
@Command(
    name = "follow",
    description = {
      "Updates from the repository of the site's configuration, and downloads the given"
          + " releases.",
      "Stores the signed policy, so that a gateway that is stopped starts with it. One that runs"
          + " applies it itself."
    })
final class TrustFollowVerb implements Runnable {

  /**
   * The refusals that need not come from an attack; they end the verb with exit code 1 instead of
   * 3.
   */
  private static final Set<Refusal> NON_SECURITY_REFUSALS =
      EnumSet.of(
          Refusal.UNREACHABLE,
          Refusal.MISSING,
          Refusal.NOT_FOUND,
          Refusal.NO_SPACE,
          Refusal.STATE_UNUSABLE);

  @Mixin private SiteOption site;

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = "Releases to download to this machine, such as acme/pv2000/1.4.0.bin.")
  private List<String> paths = List.of();

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    SiteConfig config = site.loadToWrite();
    try {
      follow(
          config,
          SiteReleases.open(config.releases(), config.state(), config.corporate())
              .orElseThrow(
                  () ->
                      new VerbException(ExitCode.USAGE, config.file() + ": releases is missing")));
    } catch (RefusedException refused) {
      ExitCode code =
          NON_SECURITY_REFUSALS.contains(refused.reason()) ? ExitCode.FAILED : ExitCode.REFUSED;
      throw new VerbException(
          code, "%s (%s)".formatted(refused.reason().wireName(), refused.getMessage()), refused);
    } catch (IOException unreadable) {
      throw new VerbException(
          ExitCode.FAILED, "releases.root: " + FileErrorText.of(unreadable), unreadable);
    } catch (UnusableKeyException unusable) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(unusable.getMessage()), unusable);
    }
  }

  private void follow(SiteConfig config, SiteReleases releases) throws RefusedException {
    Console console = new Console(spec);
    Instant now = Instant.now();
    TrustedMetadata trusted = releases.refresh(now);
    console.line(
        "trusted until %s: root %d, timestamp %d"
            .formatted(trusted.expires(), trusted.root().version(), trusted.timestampVersion()));
    releases.applyPolicy(trusted, document -> console.line(storePolicy(config, document)), now);
    Set<String> needed = new HashSet<>();
    for (String path : paths) {
      VerifiedRelease release = trusted.find(path(path)).release();
      needed.add(release.target().contentHash());
      Path image = releases.image(release.target(), needed, now);
      console.line(
          "%s  version %s for %s  by %s  %s"
              .formatted(
                  path,
                  release.release().version(),
                  release.release().modelsText(),
                  release.target().roles(),
                  image));
    }
  }

  /** Stores the policy; returns what was done, in words. */
  private static String storePolicy(SiteConfig config, byte[] document)
      throws JsonException, IOException {
    if (GatewayLock.isHeld(config.state())) {
      return "the gateway that runs applies the signed policy with its next refresh, or parasol"
          + " reload";
    }
    try (StateFolder state = StateFolder.open(config.state())) {
      new SignedPolicy(state.policy(), config.site(), signers -> {}, state.damaged())
          .apply(document);
    }
    SitePolicy stored = SitePolicy.read(document);
    return "signed policy stored: signers %d, denied keys %d, denied certificates %d, locked out %d"
        .formatted(
            stored.signers().size(),
            stored.deniedKeys().size(),
            stored.deniedCertificates().size(),
            stored.lockedOut().size());
  }

  private static TargetPath path(String text) {
    try {
      return new TargetPath(text);
    } catch (IllegalArgumentException wrong) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
    }
  }
}
