// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.FolderLock;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.repository.DocumentStatus;
import io.parasol.certs.tuf.repository.ExpiryPeriods;
import io.parasol.certs.tuf.repository.RepositoryEditException;
import io.parasol.certs.tuf.repository.RepositoryEditor;
import io.parasol.certs.tuf.repository.RepositoryOwners;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.Passphrase;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol trust}: the site's signed policy and releases, a TUF repository on disk. */
@Command(
    name = "trust",
    description = "The site's signed policy and releases: a TUF repository on disk.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      TrustVerb.Init.class,
      TrustOwnerVerbs.Owner.class,
      TrustOwnerVerbs.Online.class,
      TrustPolicyVerbs.Signer.class,
      TrustPolicyVerbs.Threshold.class,
      TrustPolicyVerbs.Deny.class,
      TrustPolicyVerbs.Allow.class,
      TrustLockOutVerb.class,
      TrustReleaseVerbs.Delegate.class,
      TrustReleaseVerbs.OnReleases.class,
      TrustConfigurationVerb.class,
      TrustVerb.Sign.class,
      TrustVerb.Import.class,
      TrustVerb.Renew.class,
      TrustVerb.Publish.class,
      TrustShowVerb.class,
      TrustFollowVerb.class,
      TrustClientVerb.class
    })
public final class TrustVerb {

  /** The folder in which the repository is edited. */
  static final class RepositoryOption {
    @Option(
        names = "--workshop",
        paramLabel = "DIR",
        description = "The folder in which the repository is edited. Default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("trust");

    Path folder() {
      return folder;
    }
  }

  /** The common base of the verbs: the repository folder, and the handling of failures. */
  abstract static class OnRepository implements Runnable {
    @Mixin private RepositoryOption repository;
    @Spec private CommandSpec spec;

    @Override
    public final void run() {
      try {
        start(repository.folder(), new Console(spec));
      } catch (RepositoryEditException refused) {
        throw new VerbException(ExitCode.FAILED, refused.getMessage(), refused);
      } catch (UnusableKeyException | IllegalArgumentException wrong) {
        throw new VerbException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
      }
    }

    void start(Path folder, Console console) throws RepositoryEditException, UnusableKeyException {
      run(folder, console);
    }

    abstract void run(Path folder, Console console)
        throws RepositoryEditException, UnusableKeyException;
  }

  /** A verb that changes the repository. Others that change it wait, up to ten seconds. */
  abstract static class ChangesRepository extends OnRepository {
    @Override
    @SuppressWarnings("try") // The lock is only held.
    final void start(Path folder, Console console)
        throws RepositoryEditException, UnusableKeyException {
      try (FolderLock held = RepositoryEditor.lock(folder)) {
        run(folder, console);
      } catch (IOException unreleased) {
        throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(unreleased), unreleased);
      }
    }
  }

  @Command(
      name = "init",
      description =
          "Creates a repository: drafts of its root and of a policy that has no signers yet.")
  static final class Init extends OnRepository {
    @Option(
        names = "--site",
        required = true,
        paramLabel = "SITE",
        description = "The site's name, as in its configuration.")
    private String site;

    @Option(
        names = "--owner",
        required = true,
        paramLabel = "FILE",
        description = "An owner's public key; may be repeated. Owners sign policy and delegations.")
    private List<Path> owners = new ArrayList<>();

    @Option(
        names = "--threshold",
        paramLabel = "N",
        description = "How many owners must sign. Default: ${DEFAULT-VALUE}.")
    private int threshold = 1;

    @Option(
        names = "--online",
        required = true,
        paramLabel = "FILE",
        description = "The public key that signs publications; not an owner's.")
    private Path online;

    @Option(
        names = "--root-life",
        paramLabel = "DURATION",
        description = "How long the root is valid. Default: ${DEFAULT-VALUE}.")
    private String rootValidity = DurationText.of(ExpiryPeriods.DEFAULT.root());

    @Option(
        names = "--targets-life",
        paramLabel = "DURATION",
        description = "How long policy and releases are valid. Default: ${DEFAULT-VALUE}.")
    private String targetsValidity = DurationText.of(ExpiryPeriods.DEFAULT.targets());

    @Option(
        names = "--online-life",
        paramLabel = "DURATION",
        description =
            "How long a publication is valid; publish again before it expires. Default:"
                + " ${DEFAULT-VALUE}.")
    private String onlineValidity = DurationText.of(ExpiryPeriods.DEFAULT.online());

    @Override
    void run(Path folder, Console console) throws RepositoryEditException, UnusableKeyException {
      RepositoryOwners repositoryOwners =
          new RepositoryOwners(
              keys(owners), threshold, MetadataKey.of(VerificationKey.read(online)));
      ExpiryPeriods expiryPeriods =
          new ExpiryPeriods(
              duration("--root-life", rootValidity),
              duration("--targets-life", targetsValidity),
              duration("--online-life", onlineValidity));
      RepositoryEditor.init(
          folder, new SiteId(site), repositoryOwners, expiryPeriods, Instant.now());
      console.line("repository of site %s created in %s".formatted(site, folder));
      console.line("next: parasol trust signer add NAME --key NAME.pub --classes setpoint,config");
    }
  }

  @Command(name = "sign", description = "Signs every draft for which the key is authorized.")
  static final class Sign extends ChangesRepository {
    @Option(
        names = "--key",
        required = true,
        paramLabel = "FILE",
        description = "The private key of an owner or of a vendor.")
    private Path key;

    @Mixin private Passphrase passphrase;

    @Override
    void run(Path folder, Console console) throws RepositoryEditException, UnusableKeyException {
      RepositoryEditor editor = RepositoryEditor.open(folder);
      console.line("signed " + names(editor.sign(SigningKey.read(key, passphrase.get()))));
      for (DocumentStatus each : editor.statuses()) {
        if (each.isDraft() && !each.isSigned()) {
          console.line(
              "%s version %d has %d of %d required signatures"
                  .formatted(each.role(), each.version(), each.signed(), each.threshold()));
        }
      }
    }
  }

  @Command(
      name = "import",
      description = "Imports signatures and vendors' drafts from a copy of the folder.")
  static final class Import extends ChangesRepository {
    @Parameters(paramLabel = "DIR", description = "The copy.")
    private Path other;

    @Override
    void run(Path folder, Console console) throws RepositoryEditException {
      List<RoleName> imported =
          RepositoryEditor.open(folder).importFrom(RepositoryEditor.open(other));
      console.line(imported.isEmpty() ? "nothing new" : "imported: " + names(imported));
    }
  }

  @Command(name = "renew", description = "Creates drafts of root and targets with a later expiry.")
  static final class Renew extends ChangesRepository {
    @Override
    void run(Path folder, Console console) throws RepositoryEditException {
      RepositoryEditor.open(folder).renew(Instant.now());
      printNextSteps(console, "root and targets are renewed");
    }
  }

  @Command(
      name = "publish",
      description =
          "Publishes all documents that have enough signatures, for a server or a USB stick.")
  static final class Publish extends ChangesRepository {
    @Parameters(
        paramLabel = "DIR",
        description = "The output folder; serve DIR/metadata and DIR/targets.")
    private Path to;

    @Option(
        names = "--key",
        required = true,
        paramLabel = "FILE",
        description = "The private online key.")
    private Path key;

    @Mixin private Passphrase passphrase;

    @Override
    void run(Path folder, Console console) throws RepositoryEditException, UnusableKeyException {
      RepositoryEditor editor = RepositoryEditor.open(folder);
      List<RoleName> missing =
          editor.publish(SigningKey.read(key, passphrase.get()), to, Instant.now());
      console.line("published in " + to);
      for (RoleName vendor : missing) {
        console.line(
            "%s: its releases are unavailable, because too few of its keys have signed"
                .formatted(vendor));
      }
    }
  }

  /** Prints the next steps after a change to a draft. */
  static void printNextSteps(Console console, String what) {
    console.line(what + " in a draft; next: parasol trust sign --key FILE, then trust publish DIR");
  }

  static List<MetadataKey> keys(Collection<Path> files) throws UnusableKeyException {
    List<MetadataKey> keys = new ArrayList<>();
    for (Path file : files) {
      keys.add(MetadataKey.of(VerificationKey.read(file)));
    }
    return keys;
  }

  /**
   * Returns the role of a vendor. Its name follows the rules for signers, which makes it a safe
   * file name.
   */
  static RoleName vendor(String name) {
    return new RoleName(new SignerName(name).value());
  }

  static String names(List<RoleName> roles) {
    return roles.stream().map(RoleName::toString).collect(Collectors.joining(", "));
  }

  private static Duration duration(String option, String text) {
    return DurationText.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s is \"%s\"; expected a duration with its unit, such as 45d"
                        .formatted(option, text)));
  }
}
