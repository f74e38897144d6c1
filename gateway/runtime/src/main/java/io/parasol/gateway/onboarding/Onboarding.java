// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.onboarding;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.FolderTree;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.onboarding.SeedRejectedException;
import io.parasol.certs.onboarding.SignedSeed;
import io.parasol.certs.onboarding.SiteConfiguration;
import io.parasol.certs.onboarding.SiteSeed;
import io.parasol.certs.tuf.client.RepositorySource;
import io.parasol.certs.tuf.client.TrustedMetadata;
import io.parasol.certs.tuf.client.TrustedRepository;
import io.parasol.certs.tuf.fetch.ImageStore;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Sha256;
import io.parasol.gateway.configuration.ConfigurationFolder;
import io.parasol.gateway.configuration.ConfigurationVersion;
import io.parasol.gateway.configuration.OfferedConfigurations;
import io.parasol.gateway.est.CorporateIssuerFiles;
import io.parasol.gateway.est.EstClient;
import io.parasol.gateway.est.EstRefusedException;
import io.parasol.gateway.est.IssuerRequests;
import io.parasol.gateway.state.PkiFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns an empty state folder and a seed into the gateway of a site:
 *
 * <ol>
 *   <li>the root of the fleet authority, which has the hash of the seed
 *   <li>the first root file of the site's repository, which has the hash of the seed
 *   <li>the seed itself: an owner of that repository has signed it
 *   <li>the configuration, which the owners have signed; it is checked
 *   <li>the issuer of the site, for a new key and the claim of the seed
 *   <li>the configuration is in force
 * </ol>
 *
 * Every step is durable, and is passed over by the next call with the same seed. The claim leaves
 * the box only after everything else was verified. For one thread, which holds the lock of the
 * state folder; blocks on network and disk.
 */
public final class Onboarding {

  private static final Logger log = LoggerFactory.getLogger(Onboarding.class);

  private static final TargetPath CONFIGURATION = new TargetPath(SiteConfiguration.PATH);
  private static final String FIRST_ROOT = "1.root.json";

  /** The refusals that may be over at another time. */
  private static final Set<Refusal> PASSING =
      EnumSet.of(Refusal.UNREACHABLE, Refusal.SLOW_RETRIEVAL, Refusal.NO_SPACE);

  private final Path state;
  private final InstantSource clock;
  private final Loader loader;
  private final Collection<VerificationKey> requiredOwners;

  /** Loads configurations. */
  public interface Loader {

    /**
     * Loads and checks a file.
     *
     * @throws IOException with one line, if it cannot be used.
     */
    Loaded load(Path file) throws IOException;
  }

  /**
   * The parts of a configuration that matter here.
   *
   * @param state the state folder that it names.
   * @param natives those of the devices that hold their own keys.
   * @param brokerNames the names and addresses under which clients reach the broker.
   */
  public record Loaded(
      Identity.Gateway gateway,
      Path state,
      CertificateLifetimes lifetimes,
      KeyStorage keys,
      Set<DeviceId> devices,
      Set<DeviceId> natives,
      Set<String> brokerNames) {}

  /**
   * @param state the state folder.
   * @param requiredOwners keys that this box was given before; one of them must have signed the
   *     seed. Empty if it knows none: then it obeys the owner of the first seed.
   */
  public Onboarding(
      Path state, InstantSource clock, Loader loader, Collection<VerificationKey> requiredOwners) {
    this.state = state;
    this.clock = clock;
    this.loader = loader;
    this.requiredOwners = requiredOwners;
  }

  private Path folder() {
    return state.resolve("onboarding");
  }

  /** Returns the seed with which this box was begun to be onboarded; empty if there is none. */
  public Optional<byte[]> storedSeed() throws IOException {
    Path file = folder().resolve("site.seed");
    return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }

  /**
   * Onboards the box.
   *
   * @return the version of the configuration that is in force.
   */
  public ConfigurationVersion run(SignedSeed seed)
      throws OnboardingException, InterruptedException {
    try {
      return runOnce(seed);
    } catch (SeedRejectedException rejected) {
      throw OnboardingException.refused(
          "seed: %s (%s)".formatted(rejected.reason().wireName(), rejected.getMessage()), rejected);
    } catch (RefusedException refused) {
      String why =
          "repository: %s (%s)".formatted(refused.reason().wireName(), refused.getMessage());
      throw PASSING.contains(refused.reason())
          ? OnboardingException.failed(why, refused)
          : OnboardingException.refused(why, refused);
    } catch (JsonException malformed) {
      throw OnboardingException.refused(
          "configuration: %s".formatted(malformed.getMessage()), malformed);
    } catch (EstRefusedException refused) {
      String why = String.valueOf(refused.getMessage());
      throw refused.isPassing()
          ? OnboardingException.failed(why, refused)
          : OnboardingException.refused(why, refused);
    } catch (IOException failed) {
      throw OnboardingException.failed(
          failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage(),
          failed);
    } catch (AuthorityException | UnusableKeyException failed) {
      throw OnboardingException.failed(String.valueOf(failed.getMessage()), failed);
    }
  }

  private ConfigurationVersion runOnce(SignedSeed signed)
      throws OnboardingException,
          InterruptedException,
          SeedRejectedException,
          RefusedException,
          JsonException,
          IOException,
          AuthorityException,
          UnusableKeyException {
    Instant now = clock.instant();
    SiteSeed seed = signed.unverified();
    ConfigurationFolder versions = ConfigurationFolder.in(state);
    boolean isKnown = isStored(signed);
    Optional<ConfigurationVersion> current = versions.current();
    if (isKnown && current.isPresent()) {
      return current.get();
    }
    signed.requireValid(now);
    if (!requiredOwners.isEmpty()) {
      var unused = signed.verify(requiredOwners, now);
    }
    store(signed, isKnown);
    Centre centre = Centre.open(seed, folder().resolve("anchor.pem"), clock);
    RepositorySource source = centre.repository();
    Path trust = state.resolve("releases").resolve("trust");
    if (!TrustedRepository.isPinned(trust)) {
      byte[] root = source.metadata(FIRST_ROOT, MetadataType.ROOT.maxLength());
      if (!Sha256.hex(root).equals(seed.root())) {
        throw OnboardingException.refused(
            "%s%s: has not the SHA-256 %s of the seed"
                .formatted(seed.repository(), FIRST_ROOT, seed.root()));
      }
      FolderTree.createOwnerOnly(state.resolve("releases"));
      FolderTree.createOwnerOnly(trust);
      TrustedRepository.pin(trust, root);
    }
    TrustedMetadata trusted = TrustedRepository.open(trust, source).refresh(now);
    SiteSeed verified = signed.verify(owners(trusted), now);
    log.info("seed verified site={} repository={}", verified.site(), verified.repository());
    ConfigurationVersion version = fetch(verified, trusted, source, versions, now);
    enrol(verified, centre, check(verified, versions.file(version)));
    versions.select(version);
    log.info("box onboarded site={} configuration={}", verified.site(), version);
    return version;
  }

  /** Returns whether this seed was stored by an earlier call. */
  private boolean isStored(SignedSeed seed) throws IOException {
    return storedSeed().filter(each -> Arrays.equals(each, seed.toJson())).isPresent();
  }

  /** Stores the seed, in place of another one whose onboarding was not completed. */
  private void store(SignedSeed seed, boolean isKnown)
      throws IOException, OnboardingException, UnusableKeyException {
    if (isKnown) {
      return;
    }
    boolean isBegun = storedSeed().isPresent();
    if (SiteAuthority.exists(PkiFolder.in(state))
        || ConfigurationFolder.in(state).current().isPresent()
        || (!isBegun && TrustedRepository.isPinned(state.resolve("releases").resolve("trust")))) {
      throw OnboardingException.refused(
          state + ": is the state folder of a site already; expected an empty one");
    }
    if (isBegun) {
      for (String each : List.of("releases", "corporate", "configuration", "onboarding")) {
        FolderTree.delete(state.resolve(each));
      }
    }
    FolderTree.createOwnerOnly(folder());
    KeyFile.replaceOwnerOnly(folder().resolve("site.seed"), seed.toJson());
  }

  /** Returns the keys of the owners, who sign the targets of the repository. */
  private static Set<VerificationKey> owners(TrustedMetadata trusted) {
    return trusted.root().keysOf(MetadataType.TARGETS).distinct().stream()
        .map(MetadataKey::verificationKey)
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }

  private ConfigurationVersion fetch(
      SiteSeed seed,
      TrustedMetadata trusted,
      RepositorySource source,
      ConfigurationFolder versions,
      Instant now)
      throws RefusedException, IOException, JsonException, OnboardingException {
    if (trusted.targets().of(CONFIGURATION).isEmpty()) {
      throw OnboardingException.refused(
          "%s: the owners have published no configuration (parasol trust configuration)"
              .formatted(seed.repository()));
    }
    Path document =
        new ImageStore(
                state.resolve("releases").resolve("documents"), 2L * SiteConfiguration.MAX_BYTES)
            .fetch(trusted.find(CONFIGURATION, now), source, Set.of(), now);
    return new OfferedConfigurations(versions, seed.site()).offer(Files.readAllBytes(document));
  }

  private Loaded check(SiteSeed seed, Path file) throws OnboardingException, IOException {
    Loaded config = loader.load(file);
    Identity.Gateway expected = new Identity.Gateway(seed.trustDomain(), seed.site());
    if (!config.gateway().equals(expected)) {
      throw OnboardingException.refused(
          "configuration: is for the site %s in the trust domain %s; expected %s in %s"
              .formatted(
                  config.gateway().site(),
                  config.gateway().trustDomain(),
                  seed.site(),
                  seed.trustDomain()));
    }
    if (!config.state().toAbsolutePath().normalize().equals(state.toAbsolutePath().normalize())) {
      throw OnboardingException.refused(
          "configuration: state is %s; expected %s, the state folder of this box"
              .formatted(config.state(), state));
    }
    return config;
  }

  /** Gets the issuer of the site, and creates its authority, unless there is one. */
  private void enrol(SiteSeed seed, Centre centre, Loaded config)
      throws IOException,
          InterruptedException,
          AuthorityException,
          UnusableKeyException,
          OnboardingException {
    Path pki = PkiFolder.in(state);
    CorporateIssuerFiles files =
        new CorporateIssuerFiles(state.resolve("corporate"), centre.anchor());
    Identity.Gateway gateway = config.gateway();
    if (!SiteAuthority.exists(pki)) {
      if (!files.exists()) {
        EstClient.Login login = new EstClient.Login(IssuerRequests.user(seed.site()), seed.code());
        X509Certificate issued =
            centre
                .enrolment()
                .enrol(login, files.request(IssuerRequests.uri(gateway)))
                .orElseThrow(
                    () ->
                        OnboardingException.failed(
                            seed.est() + ": an operator must approve the issuer; try again then",
                            new IOException("202")));
        files.install(issued);
        log.info(
            "issuer certified site={} until={}", seed.site(), issued.getNotAfter().toInstant());
      }
      var unused =
          SiteAuthority.init(
              pki,
              config.keys(),
              gateway,
              config.lifetimes(),
              config.brokerNames(),
              clock,
              files.load());
    }
    SiteAuthority authority =
        SiteAuthority.open(pki, config.keys(), gateway, clock, DamagedFile.Listener.NONE)
            .with(config.lifetimes(), config.natives());
    Set<String> issued =
        authority.list().stream().map(each -> each.name()).collect(Collectors.toSet());
    for (DeviceId device : config.devices()) {
      if (!issued.contains(device.value())) {
        var unused = authority.issueDevice(device);
      }
    }
    if (files.exists()) {
      files.delete();
    }
  }
}
