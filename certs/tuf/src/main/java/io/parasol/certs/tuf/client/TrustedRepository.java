// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import io.parasol.certs.tuf.metadata.Metadata;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.Root;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.Snapshot;
import io.parasol.certs.tuf.metadata.Targets;
import io.parasol.certs.tuf.metadata.Timestamp;
import io.parasol.certs.tuf.metadata.Trusted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A TUF repository with a pinned root. Its trusted metadata is stored in a folder as received, and
 * survives a power cut at any moment. An interrupted or refused update leaves a state from which
 * the next update can start.
 *
 * <p>Not thread-safe. Only one process may use the folder at a time.
 */
public final class TrustedRepository {

  private final TrustFolder folder;
  private final RepositorySource source;

  private TrustedRepository(TrustFolder folder, RepositorySource source) {
    this.folder = folder;
    this.source = source;
  }

  /**
   * Pins the root of trust. It replaces all previously trusted metadata.
   *
   * @throws RefusedException {@code malformed}, or {@code bad_signature} if the root is not signed
   *     by its own keys; nothing is changed then.
   */
  public static void pin(Path folder, byte[] root) throws RefusedException {
    Trusted<Root> pinned = RootUpdate.verifySelfSigned(root);
    TrustFolder trust = new TrustFolder(folder);
    for (MetadataType type : MetadataType.values()) {
      if (type != MetadataType.ROOT) {
        trust.delete(type.role());
      }
    }
    trust.save(MetadataType.ROOT.role(), pinned);
  }

  /** Returns whether the folder contains a trusted root. */
  public static boolean isPinned(Path folder) {
    return Files.exists(folder.resolve("root.json"));
  }

  /** Opens the repository whose trusted metadata is in the folder. Nothing is read yet. */
  public static TrustedRepository open(Path folder, RepositorySource source) {
    return new TrustedRepository(new TrustFolder(folder), source);
  }

  /**
   * Refreshes the top-level metadata (TUF 5.1 to 5.6.6).
   *
   * @param now start time of this update. It must be trustworthy, because expiry is checked against
   *     it.
   * @return the trusted metadata after this update.
   * @throws RefusedException the reason of the step that failed. The results of earlier steps are
   *     stored; the stored files of later steps are unchanged.
   */
  public TrustedMetadata refresh(Instant now) throws RefusedException {
    // TUF 5.1: fix the start time of the update.
    MetadataFetch fetch = new MetadataFetch(folder, source, now);
    // TUF 5.2, 5.3.
    Root root = new RootUpdate(fetch).update().content();
    TopLevelUpdate update = new TopLevelUpdate(fetch, root);
    // TUF 5.4 to 5.6.6; a search (TUF 5.6.7) follows for each target.
    Timestamp timestamp = update.updateTimestamp();
    Snapshot snapshot = update.updateSnapshot(timestamp);
    Targets targets = update.updateTargets(snapshot);
    Instant timestampSavedAt = folder.savedAt(MetadataType.TIMESTAMP.role()).orElse(now);
    return new TrustedMetadata(fetch, root, timestamp, snapshot, targets, timestampSavedAt);
  }

  /**
   * Returns when each stored top-level document expires or has expired. Documents that are absent,
   * or that the keys of the stored root do not verify, are left out. Another process may use the
   * folder at the same time.
   *
   * @throws RefusedException {@code state_unusable}, if the root is absent or invalid, or a file
   *     cannot be read.
   */
  public static Map<MetadataType, Instant> expiries(Path folder) throws RefusedException {
    TrustFolder trust = new TrustFolder(folder);
    Root root = RootUpdate.loadTrusted(trust).content();
    Map<MetadataType, Instant> expiries = new EnumMap<>(MetadataType.class);
    expiries.put(MetadataType.ROOT, root.expires());
    put(expiries, trust, root, MetadataType.TIMESTAMP, SignedFile::readTimestamp);
    put(expiries, trust, root, MetadataType.SNAPSHOT, SignedFile::readSnapshot);
    put(expiries, trust, root, MetadataType.TARGETS, SignedFile::readTargets);
    return expiries;
  }

  private static <T extends Metadata> void put(
      Map<MetadataType, Instant> expiries,
      TrustFolder trust,
      Root root,
      MetadataType type,
      TrustFolder.FileReader<T> reader)
      throws RefusedException {
    trust
        .load(type.role(), type, reader, root.keysOf(type))
        .ifPresent(each -> expiries.put(type, each.content().expires()));
  }

  /** Returns when the stored timestamp was accepted; empty if there is none. */
  public static Optional<Instant> timestampSavedAt(Path folder) throws RefusedException {
    return new TrustFolder(folder).savedAt(MetadataType.TIMESTAMP.role());
  }

  /**
   * Returns the trusted root, even if it has expired.
   *
   * @throws RefusedException {@code state_unusable}.
   */
  public Root root() throws RefusedException {
    return RootUpdate.loadTrusted(folder).content();
  }
}
