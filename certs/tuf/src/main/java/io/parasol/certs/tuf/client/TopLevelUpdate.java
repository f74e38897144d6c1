// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import io.parasol.certs.tuf.client.MetadataFetch.ListedFile;
import io.parasol.certs.tuf.metadata.MetaFile;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.Root;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.Snapshot;
import io.parasol.certs.tuf.metadata.Targets;
import io.parasol.certs.tuf.metadata.Timestamp;
import io.parasol.certs.tuf.metadata.Trusted;
import java.util.Map;
import java.util.Optional;

/** Updates timestamp, snapshot and targets, in this order (TUF 5.4 to 5.6). */
final class TopLevelUpdate {

  private static final RoleName TIMESTAMP = MetadataType.TIMESTAMP.role();
  private static final RoleName SNAPSHOT = MetadataType.SNAPSHOT.role();
  private static final RoleName TARGETS = MetadataType.TARGETS.role();

  private final MetadataFetch fetch;
  private final Root root;

  TopLevelUpdate(MetadataFetch fetch, Root root) {
    this.fetch = fetch;
    this.root = root;
  }

  /**
   * Updates the timestamp (TUF 5.4). A downloaded timestamp with the version of the stored one is
   * discarded without an error, whatever it contains (TUF 5.4.3.1). The update then continues with
   * the stored timestamp.
   */
  Timestamp updateTimestamp() throws RefusedException {
    Optional<Trusted<Timestamp>> stored =
        fetch
            .folder()
            .load(
                TIMESTAMP,
                MetadataType.TIMESTAMP,
                SignedFile::readTimestamp,
                root.keysOf(MetadataType.TIMESTAMP));
    // TUF 5.4.1: download with a length limit. TUF 5.4.2: arbitrary software attack.
    Trusted<Timestamp> latest =
        fetch
            .download("timestamp.json", MetadataType.TIMESTAMP, SignedFile::readTimestamp)
            .verify(root.keysOf(MetadataType.TIMESTAMP));
    if (stored.isPresent()) {
      Timestamp old = stored.get().content();
      // TUF 5.4.3.1: rollback attack on the timestamp.
      requireNotLower("timestamp", old.version(), latest.content().version());
      if (latest.content().version() == old.version()) {
        fetch.requireNotExpired(TIMESTAMP, old);
        return old;
      }
      // TUF 5.4.3.2: rollback attack on the snapshot.
      requireNotLower(
          "the snapshot listed in timestamp",
          old.snapshot().version(),
          latest.content().snapshot().version());
    }
    // TUF 5.4.4: freeze attack.
    fetch.requireNotExpired(TIMESTAMP, latest.content());
    // TUF 5.4.5: persist.
    fetch.folder().save(TIMESTAMP, latest, fetch.now());
    return latest.content();
  }

  /** Updates the snapshot (TUF 5.5). */
  Snapshot updateSnapshot(Timestamp timestamp) throws RefusedException {
    // TUF 5.5.1 to 5.5.4: download, hashes, signatures, version.
    ListedFile<Snapshot> found =
        fetch.fetchListed(
            SNAPSHOT,
            MetadataType.SNAPSHOT,
            SignedFile::readSnapshot,
            root.keysOf(MetadataType.SNAPSHOT),
            timestamp.snapshot(),
            // TUF 5.3.12: file names depend on whether the root enables consistent snapshots.
            root.hasConsistentSnapshots());
    Snapshot snapshot = found.file().content();
    if (found.isNew()) {
      if (found.previous().isPresent()) {
        // TUF 5.5.5: rollback attack.
        requireNoRollback(found.previous().get().content(), snapshot);
      }
      // TUF 5.5.6: freeze attack.
      fetch.requireNotExpired(SNAPSHOT, snapshot);
      // TUF 5.5.7: persist.
      fetch.folder().save(SNAPSHOT, found.file());
    }
    fetch.folder().deleteUnlisted(snapshot.meta().keySet());
    return snapshot;
  }

  /**
   * Requires that no listed version is lower than before and that no listed file has disappeared
   * (TUF 5.5.5).
   */
  private static void requireNoRollback(Snapshot before, Snapshot snapshot)
      throws RefusedException {
    for (Map.Entry<RoleName, MetaFile> old : before.meta().entrySet()) {
      MetaFile now =
          snapshot
              .of(old.getKey())
              .orElseThrow(
                  () ->
                      new RefusedException(
                          Refusal.ROLLBACK, "snapshot no longer lists " + old.getKey() + ".json"));
      requireNotLower(old.getKey() + " in snapshot", old.getValue().version(), now.version());
    }
  }

  /** Updates the top-level targets metadata (TUF 5.6.1 to 5.6.6). */
  Targets updateTargets(Snapshot snapshot) throws RefusedException {
    // TUF 5.6.1 to 5.6.4: download, hashes, signatures, version.
    ListedFile<Targets> found =
        fetch.fetchListed(
            TARGETS,
            MetadataType.TARGETS,
            SignedFile::readTargets,
            root.keysOf(MetadataType.TARGETS),
            snapshot.targets(),
            root.hasConsistentSnapshots());
    if (found.isNew()) {
      // TUF 5.6.5: freeze attack.
      fetch.requireNotExpired(TARGETS, found.file().content());
      // TUF 5.6.6: persist.
      fetch.folder().save(TARGETS, found.file());
    }
    return found.file().content();
  }

  private static void requireNotLower(String what, long before, long now) throws RefusedException {
    if (now < before) {
      throw new RefusedException(
          Refusal.ROLLBACK,
          "%s is version %d, lower than the trusted version %d".formatted(what, now, before));
    }
  }
}
