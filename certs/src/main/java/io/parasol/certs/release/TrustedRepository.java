// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release;

import io.parasol.certs.release.metadata.MetadataType;
import io.parasol.certs.release.metadata.RefusedException;
import io.parasol.certs.release.metadata.Root;
import io.parasol.certs.release.metadata.Snapshot;
import io.parasol.certs.release.metadata.Targets;
import io.parasol.certs.release.metadata.Timestamp;
import io.parasol.certs.release.metadata.Trusted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A TUF repository whose first root was pinned. What is trusted of it lies in a folder, as it was
 * received, and survives a power cut at any moment: an update that was cut off or refused leaves a
 * state from which the next one starts.
 *
 * <p>For one thread at a time, and one process.
 */
public final class TrustedRepository {

  private final TrustFolder folder;
  private final RepositorySource source;

  private TrustedRepository(TrustFolder folder, RepositorySource source) {
    this.folder = folder;
    this.source = source;
  }

  /**
   * Pins the root from which everything follows. What was trusted before is replaced.
   *
   * @throws RefusedException {@code malformed}, or {@code bad_signature} if its own keys have not
   *     signed it: nothing is changed then.
   */
  public static void pin(Path folder, byte[] root) throws RefusedException {
    Trusted<Root> pinned = RootUpdate.selfSigned(root);
    TrustFolder trust = new TrustFolder(folder);
    for (MetadataType type : MetadataType.values()) {
      if (type != MetadataType.ROOT) {
        trust.forget(type.role());
      }
    }
    trust.save(MetadataType.ROOT.role(), pinned);
  }

  /** Whether a root lies in that folder already. */
  public static boolean isPinned(Path folder) {
    return Files.exists(folder.resolve("root.json"));
  }

  /** The repository whose trusted metadata lies in that folder; nothing is read yet. */
  public static TrustedRepository open(Path folder, RepositorySource source) {
    return new TrustedRepository(new TrustFolder(folder), source);
  }

  /**
   * Brings the top-level metadata up to date (TUF 1.0, 5.1 to 5.6).
   *
   * @param now the time of this update; one that can be trusted, or expiry means nothing.
   * @return what is trusted from now on, for this one update.
   * @throws RefusedException whatever step fails; those before it are kept, those after it are as
   *     they were.
   */
  public Refreshed refresh(Instant now) throws RefusedException {
    MetadataFetch fetch = new MetadataFetch(folder, source, now);
    Root root = new RootUpdate(fetch).latest().content();
    TopLevelUpdate update = new TopLevelUpdate(fetch, root);
    Timestamp timestamp = update.timestamp();
    Snapshot snapshot = update.snapshot(timestamp);
    Targets targets = update.targets(snapshot);
    Instant renewed = folder.takenUp(MetadataType.TIMESTAMP.role()).orElse(now);
    return new Refreshed(fetch, root, timestamp, snapshot, targets, renewed);
  }

  /**
   * The root that is trusted now, whether or not it has expired.
   *
   * @throws RefusedException {@code state_unusable}.
   */
  public Root root() throws RefusedException {
    return RootUpdate.kept(folder).content();
  }
}
