// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.release;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.onboarding.SiteConfiguration;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.certs.tuf.client.RepositorySource;
import io.parasol.certs.tuf.client.TrustedMetadata;
import io.parasol.certs.tuf.client.TrustedRepository;
import io.parasol.certs.tuf.client.VerifiedTarget;
import io.parasol.certs.tuf.fetch.FolderSource;
import io.parasol.certs.tuf.fetch.HttpSource;
import io.parasol.certs.tuf.fetch.ImageStore;
import io.parasol.certs.tuf.fetch.MinimumThroughput;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.config.site.SiteConfig.ClientTls;
import io.parasol.config.site.SiteConfig.CorporateAuthority;
import io.parasol.config.site.SiteConfig.ReleaseSource;
import io.parasol.config.site.SiteConfig.Releases;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/**
 * The releases of one site: the trusted metadata of its repository, and the stored images. Both are
 * kept in {@code releases/} below the state folder.
 *
 * <p>Not thread-safe; only one process may use the folder.
 */
public final class SiteReleases {

  private static final TargetPath POLICY = new TargetPath(SitePolicy.PATH);

  /** Space for the current policy and configuration, and their successors, in bytes. */
  private static final long MAX_DOCUMENT_BYTES =
      2L * (SitePolicy.MAX_BYTES + SiteConfiguration.MAX_BYTES);

  private final TrustedRepository repository;
  private final RepositorySource source;
  private final ImageStore images;
  private final ImageStore documents;

  private SiteReleases(
      TrustedRepository repository,
      RepositorySource source,
      ImageStore images,
      ImageStore documents) {
    this.repository = repository;
    this.source = source;
    this.images = images;
    this.documents = documents;
  }

  /**
   * Opens the configured repository as {@link #open(Optional, Path, Optional, UnaryOperator)} does.
   * The certificate of its server must be valid at the system time.
   */
  public static Optional<SiteReleases> open(
      Optional<Releases> configured, Path state, Optional<CorporateAuthority> corporate)
      throws RefusedException, IOException, UnusableKeyException {
    return open(configured, state, corporate, UnaryOperator.identity());
  }

  /**
   * Opens the configured repository; pins its root on first use. Sends no request.
   *
   * @param state the state folder of the site.
   * @param corporate the corporate authority of the site; a server on its host may have a
   *     certificate of it.
   * @param tls adapts the configured key, certificate and authority.
   * @return empty if the site configures no releases.
   * @throws RefusedException if the root cannot be pinned.
   * @throws IOException if the file of the root cannot be read.
   * @throws UnusableKeyException if the files for TLS cannot be used.
   */
  public static Optional<SiteReleases> open(
      Optional<Releases> configured,
      Path state,
      Optional<CorporateAuthority> corporate,
      UnaryOperator<TlsMaterial> tls)
      throws RefusedException, IOException, UnusableKeyException {
    if (configured.isEmpty()) {
      return Optional.empty();
    }
    Releases releases = configured.get();
    Path folder = folder(state);
    Path trust = trustIn(state);
    if (!TrustedRepository.isPinned(trust)) {
      try (InputStream in = Files.newInputStream(releases.root())) {
        TrustedRepository.pin(trust, in.readNBytes(MetadataType.ROOT.maxLength() + 1));
      }
    }
    RepositorySource source = source(releases.from(), corporate, tls);
    return Optional.of(
        new SiteReleases(
            TrustedRepository.open(trust, source),
            source,
            new ImageStore(folder.resolve("images"), releases.keep()),
            new ImageStore(folder.resolve("documents"), MAX_DOCUMENT_BYTES)));
  }

  private static Path folder(Path state) {
    return state.resolve("releases");
  }

  /** Returns the folder of the trusted metadata in a state folder. */
  public static Path trustIn(Path state) {
    return folder(state).resolve("trust");
  }

  private static RepositorySource source(
      ReleaseSource from, Optional<CorporateAuthority> corporate, UnaryOperator<TlsMaterial> tls)
      throws UnusableKeyException {
    if (from instanceof ReleaseSource.Server server) {
      Optional<SSLContext> context;
      if (server.tls().isEmpty()) {
        context = RepositoryTrust.of(server.address(), corporate);
      } else {
        ClientTls files = server.tls().get();
        TlsMaterial configured = TlsMaterial.load(files.certificate(), files.key(), files.ca());
        context = Optional.of(tls.apply(configured).sslContext());
      }
      return HttpSource.at(server.address(), context, MinimumThroughput.DEFAULT);
    }
    return new FolderSource(((ReleaseSource.Folder) from).path());
  }

  /**
   * Refreshes the metadata. Blocks while it is fetched.
   *
   * @param now a trusted time; otherwise expiry cannot be checked.
   */
  public TrustedMetadata refresh(Instant now) throws RefusedException {
    return repository.refresh(now);
  }

  /**
   * Applies the policy target, if the owners' top-level targets role lists one. Delegated roles
   * cannot set the policy. Blocks while it is fetched.
   *
   * @throws RefusedException also {@code malformed} or {@code state_unusable}, if the handler does
   *     not apply it.
   */
  public void applyPolicy(TrustedMetadata metadata, ReleaseWatch.PolicyHandler handler, Instant now)
      throws RefusedException {
    if (metadata.targets().of(POLICY).isEmpty()) {
      return;
    }
    Path file = document(metadata.find(POLICY), now);
    try (InputStream in = Files.newInputStream(file)) {
      handler.apply(in.readNBytes(SitePolicy.MAX_BYTES + 1));
    } catch (JsonException none) {
      throw new RefusedException(Refusal.MALFORMED, String.valueOf(none.getMessage()));
    } catch (IOException failed) {
      throw new RefusedException(
          Refusal.STATE_UNUSABLE, "the policy cannot be saved: " + failed.getMessage());
    }
  }

  /**
   * Returns a target that the gateway reads itself, such as the policy; fetches it if it is not
   * stored here. Blocks while it is fetched.
   *
   * <p>Documents and images have separate stores. A full image store must not block a policy, and a
   * policy must not displace an image that is about to be installed.
   */
  public Path document(VerifiedTarget target, Instant now) throws RefusedException {
    return documents.fetch(target, source, Set.of(), now);
  }

  /**
   * Returns the image of a target; fetches it if it is not stored here. Blocks while it is fetched.
   *
   * @param needed the {@link VerifiedTarget#contentHash names} of images that must not be deleted.
   */
  public Path image(VerifiedTarget target, Set<String> needed, Instant now)
      throws RefusedException {
    return images.fetch(target, source, needed, now);
  }
}
