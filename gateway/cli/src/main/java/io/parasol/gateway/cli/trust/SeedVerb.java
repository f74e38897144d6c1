// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.onboarding.SeedRejectedException;
import io.parasol.certs.onboarding.SignedSeed;
import io.parasol.certs.onboarding.SiteSeed;
import io.parasol.certs.tuf.client.TrustedRepository;
import io.parasol.certs.tuf.fetch.FolderSource;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.Sha256;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.Passphrase;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.est.EnrolmentClaims;
import io.parasol.gateway.est.FleetEnrolment;
import io.parasol.gateway.est.IssuerRequests;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol seed}: the file from which a new box becomes the gateway of a site. */
@Command(
    name = "seed",
    description = "The file or QR code from which a new box becomes the gateway of a site.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {SeedVerb.Make.class, SeedVerb.Show.class})
public final class SeedVerb {

  private static final String SITE = "{site}";

  /** Reads a seed from a file; from standard input for {@code -}. */
  public static SignedSeed read(Path file) throws IOException, SeedRejectedException {
    if (file.toString().equals("-")) {
      return SignedSeed.parse(System.in.readNBytes(SignedSeed.MAX_BYTES + 1));
    }
    try (InputStream in = Files.newInputStream(file)) {
      return SignedSeed.parse(in.readNBytes(SignedSeed.MAX_BYTES + 1));
    }
  }

  @Command(
      name = "make",
      description = {
        "Makes a seed for each of the sites, with a new claim for its issuer: DIR/SITE.seed.",
        "Needs the folder of the fleet authority and the key of an owner of each site's repository."
      })
  static final class Make implements Runnable {
    @Parameters(
        paramLabel = "SITE",
        arity = "0..*",
        description = "The names of the sites, as in their configurations.")
    private List<String> sites = new ArrayList<>();

    @Option(
        names = "--sites",
        paramLabel = "FILE",
        description = "A file with one site a line, in addition.")
    private @Nullable Path list;

    @Option(
        names = "--authority",
        required = true,
        paramLabel = "DIR",
        description = "The folder of the fleet authority.")
    private Path authority;

    @Option(
        names = "--est",
        required = true,
        paramLabel = "URL",
        description = "The address of the enrolment server, such as https://centre.example:8444/.")
    private URI est;

    @Option(
        names = "--repository",
        required = true,
        paramLabel = "URL",
        description =
            "The address of a site's repository, such as https://centre.example/sites/{site}/;"
                + " {site} stands for the name of the site.")
    private String repository;

    @Option(
        names = "--root",
        required = true,
        paramLabel = "FILE",
        description =
            "The first root of a site's repository, such as sites/{site}/metadata/1.root.json.")
    private String root;

    @Option(
        names = "--key",
        required = true,
        paramLabel = "FILE",
        description = "The private key of an owner of the repositories.")
    private Path key;

    @Mixin private Passphrase passphrase;

    @Option(
        names = "--valid",
        paramLabel = "TIME",
        description = "How long the seeds are valid: 1m to 30d. Default: ${DEFAULT-VALUE}.")
    private String valid = DurationText.of(EnrolmentClaims.MAX_VALIDITY);

    @Option(
        names = {"-o", "--out"},
        required = true,
        paramLabel = "DIR",
        description = "The folder for the seeds; created if it is missing.")
    private Path out;

    @Spec private CommandSpec spec;

    @Override
    public void run() {
      try {
        make(new Console(spec));
      } catch (IOException failed) {
        throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
      } catch (AuthorityException failed) {
        throw new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
      } catch (UnusableKeyException | IllegalArgumentException wrong) {
        throw new VerbException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
      } catch (SeedRejectedException wrong) {
        throw new VerbException(ExitCode.USAGE, wrong.getMessage(), wrong);
      }
    }

    private void make(Console console)
        throws IOException, AuthorityException, UnusableKeyException, SeedRejectedException {
      TrustDomain fleet = FleetEnrolment.trustDomain(authority);
      SiteAuthority opened = FleetEnrolment.open(authority, fleet, Clock.systemUTC());
      String anchor = Sha256.hex(encoded(opened));
      SigningKey owner = SigningKey.read(key, passphrase.get());
      Duration validity = PkiClaimVerb.validity(valid);
      List<SiteId> all = sites();
      List<String> roots = new ArrayList<>();
      for (SiteId site : all) {
        requireNewFile(site);
        roots.add(root(site, owner));
      }
      Instant now = Instant.now();
      List<String> codes = IssuerRequests.in(authority).claimDirect(all, validity, now);
      Files.createDirectories(out);
      for (int i = 0; i < all.size(); i++) {
        SiteId site = all.get(i);
        SignedSeed seed =
            SignedSeed.sign(
                new SiteSeed(
                    site,
                    SiteAuthority.siteOfFleet(fleet, site).trustDomain(),
                    est,
                    anchor,
                    URI.create(repository.replace(SITE, site.value())),
                    roots.get(i),
                    codes.get(i),
                    now.plus(validity).truncatedTo(ChronoUnit.SECONDS)),
                owner);
        KeyFile.replaceOwnerOnly(file(site), seed.toJson());
      }
      console.line(
          "made %d %s in %s, valid until %s"
              .formatted(
                  all.size(),
                  all.size() == 1 ? "seed" : "seeds",
                  out,
                  now.plus(validity).truncatedTo(ChronoUnit.SECONDS)));
    }

    private static byte[] encoded(SiteAuthority authority) throws AuthorityException {
      try {
        return authority.root().getEncoded();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("a certificate that was read cannot be encoded", e);
      }
    }

    private Path file(SiteId site) {
      return out.resolve(site + ".seed");
    }

    private void requireNewFile(SiteId site) {
      if (Files.exists(file(site))) {
        throw new IllegalArgumentException(file(site) + " exists; delete it first");
      }
    }

    private List<SiteId> sites() throws IOException {
      Set<String> names = new LinkedHashSet<>(sites);
      if (list != null) {
        Files.readAllLines(list).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .forEach(names::add);
      }
      if (names.isEmpty()) {
        throw new IllegalArgumentException("expected at least one SITE, or --sites FILE");
      }
      return names.stream().map(SiteId::new).toList();
    }

    /** Returns the hash of the root of a site, whose owners must include the key. */
    private String root(SiteId site, SigningKey owner) throws IOException {
      Path file = Path.of(root.replace(SITE, site.value()));
      byte[] content;
      try (InputStream in = Files.newInputStream(file)) {
        content = in.readNBytes(MetadataType.ROOT.maxLength());
      }
      try (TemporaryFolder trial = TemporaryFolder.make("seed")) {
        TrustedRepository.pin(trial.path(), content);
        boolean isOwner =
            TrustedRepository.open(trial.path(), new FolderSource(trial.path()))
                .root()
                .keysOf(MetadataType.TARGETS)
                .distinct()
                .contains(MetadataKey.of(owner.publicKey()));
        if (!isOwner) {
          throw new IllegalArgumentException(
              "%s: the key is not that of an owner; a box would refuse the seed".formatted(file));
        }
      } catch (RefusedException unusable) {
        throw new IllegalArgumentException(
            "%s: %s".formatted(file, unusable.getMessage()), unusable);
      }
      return Sha256.hex(content);
    }
  }

  @Command(
      name = "show",
      description = {
        "Shows what a seed contains, without the code of its claim. Nothing of it is verified."
      })
  static final class Show implements Runnable {
    @Parameters(paramLabel = "FILE", description = "The seed; - for standard input.")
    private Path file;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--qr", description = "Print the seed as a QR code, with the code.")
    private boolean qr;

    @Spec private CommandSpec spec;

    @Override
    public void run() {
      Console console = new Console(spec);
      try {
        SignedSeed seed = read(file);
        if (qr) {
          QrText.of(seed.text()).forEach(console::line);
          return;
        }
        print(seed, console);
      } catch (IOException unreadable) {
        throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(unreadable), unreadable);
      } catch (SeedRejectedException malformed) {
        throw new VerbException(
            ExitCode.USAGE,
            "%s: %s (%s)".formatted(file, malformed.reason().wireName(), malformed.getMessage()),
            malformed);
      }
    }

    private void print(SignedSeed signed, Console console) {
      SiteSeed seed = signed.unverified();
      if (json) {
        console.json(
            Json.object()
                .put("site", seed.site().value())
                .put("trust-domain", seed.trustDomain().value())
                .put("est", seed.est().toString())
                .put("anchor-sha256", seed.anchor())
                .put("repository", seed.repository().toString())
                .put("root-sha256", seed.root())
                .put("expires", seed.expires())
                .put("bytes", signed.toJson().length)
                .build());
        return;
      }
      console.table(
          List.of(
              List.of("site", seed.site().value()),
              List.of("trust domain", seed.trustDomain().value()),
              List.of("enrolment", seed.est().toString()),
              List.of("authority sha256", seed.anchor()),
              List.of("repository", seed.repository().toString()),
              List.of("root sha256", seed.root()),
              List.of("expires", seed.expires().toString()),
              List.of("bytes", Integer.toString(signed.toJson().length))));
    }
  }
}
