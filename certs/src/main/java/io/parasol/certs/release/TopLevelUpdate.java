// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release;

import io.parasol.certs.release.MetadataFetch.Announced;
import io.parasol.certs.release.metadata.MetaFile;
import io.parasol.certs.release.metadata.MetadataType;
import io.parasol.certs.release.metadata.Refusal;
import io.parasol.certs.release.metadata.RefusedException;
import io.parasol.certs.release.metadata.RoleName;
import io.parasol.certs.release.metadata.Root;
import io.parasol.certs.release.metadata.SignedFile;
import io.parasol.certs.release.metadata.Snapshot;
import io.parasol.certs.release.metadata.Targets;
import io.parasol.certs.release.metadata.Timestamp;
import io.parasol.certs.release.metadata.Trusted;
import java.util.Map;
import java.util.Optional;

/** Brings timestamp, snapshot and targets up to date, in this order (TUF 1.0, 5.4 to 5.6). */
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

  /** 5.4. One of the same version is quietly passed over, whatever it says; the old one counts. */
  Timestamp timestamp() throws RefusedException {
    Optional<Trusted<Timestamp>> kept =
        fetch
            .folder()
            .load(
                TIMESTAMP,
                MetadataType.TIMESTAMP,
                SignedFile::readTimestamp,
                root.keysOf(MetadataType.TIMESTAMP));
    Trusted<Timestamp> latest =
        fetch
            .download("timestamp.json", MetadataType.TIMESTAMP, SignedFile::readTimestamp)
            .verify(root.keysOf(MetadataType.TIMESTAMP));
    if (kept.isPresent()) {
      Timestamp old = kept.get().content();
      requireNotOlder("timestamp", old.version(), latest.content().version());
      if (latest.content().version() == old.version()) {
        fetch.requireFresh(TIMESTAMP, old);
        return old;
      }
      requireNotOlder(
          "the snapshot of timestamp",
          old.snapshot().version(),
          latest.content().snapshot().version());
    }
    fetch.requireFresh(TIMESTAMP, latest.content());
    fetch.folder().save(TIMESTAMP, latest, fetch.now());
    return latest.content();
  }

  /** 5.5. */
  Snapshot snapshot(Timestamp timestamp) throws RefusedException {
    Announced<Snapshot> found =
        fetch.announced(
            SNAPSHOT,
            MetadataType.SNAPSHOT,
            SignedFile::readSnapshot,
            root.keysOf(MetadataType.SNAPSHOT),
            timestamp.snapshot(),
            root.hasConsistentSnapshots());
    Snapshot snapshot = found.file().content();
    if (found.isNew()) {
      if (found.kept().isPresent()) {
        requireNothingOlder(found.kept().get().content(), snapshot);
      }
      fetch.requireFresh(SNAPSHOT, snapshot);
      fetch.folder().save(SNAPSHOT, found.file());
    }
    fetch.folder().keepOnly(snapshot.meta().keySet());
    return snapshot;
  }

  /** 5.5.5: no version lower than it was, and none gone. */
  private static void requireNothingOlder(Snapshot before, Snapshot snapshot)
      throws RefusedException {
    for (Map.Entry<RoleName, MetaFile> old : before.meta().entrySet()) {
      MetaFile now =
          snapshot
              .of(old.getKey())
              .orElseThrow(
                  () ->
                      new RefusedException(
                          Refusal.ROLLBACK, "snapshot no longer names " + old.getKey() + ".json"));
      requireNotOlder(old.getKey() + " in snapshot", old.getValue().version(), now.version());
    }
  }

  /** 5.6. */
  Targets targets(Snapshot snapshot) throws RefusedException {
    Announced<Targets> found =
        fetch.announced(
            TARGETS,
            MetadataType.TARGETS,
            SignedFile::readTargets,
            root.keysOf(MetadataType.TARGETS),
            snapshot.targets(),
            root.hasConsistentSnapshots());
    if (found.isNew()) {
      fetch.requireFresh(TARGETS, found.file().content());
      fetch.folder().save(TARGETS, found.file());
    }
    return found.file().content();
  }

  private static void requireNotOlder(String what, long before, long now) throws RefusedException {
    if (now < before) {
      throw new RefusedException(
          Refusal.ROLLBACK, "%s is version %d; version %d was seen".formatted(what, now, before));
    }
  }
}
