// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.repository;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.tuf.metadata.MetaFile;
import io.parasol.certs.tuf.metadata.Metadata;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.RoleKeys;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.Snapshot;
import io.parasol.certs.tuf.metadata.TargetFile;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.Targets;
import io.parasol.certs.tuf.metadata.Timestamp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One publication. Everything is checked before the first file is written. The timestamp makes all
 * other files effective and is written last. If the publication is interrupted, the previous
 * version stays valid and the next publication completes the interrupted one.
 */
final class RepositoryPublisher {

  private final RepositoryEditor editor;
  private final RepositoryFolder folder;
  private final ExpiryPeriods expiryPeriods;
  private final Instant now;

  RepositoryPublisher(
      RepositoryEditor editor, RepositoryFolder folder, ExpiryPeriods expiryPeriods, Instant now) {
    this.editor = editor;
    this.folder = folder;
    this.expiryPeriods = expiryPeriods;
    this.now = now;
  }

  List<RoleName> publish(SigningKey online, Path output) throws RepositoryEditException {
    List<RoleDocument<?>> ready = new ArrayList<>();
    List<RoleName> unavailable = new ArrayList<>();
    for (RoleDocument<?> each : editor.documents()) {
      if (isReady(each)) {
        ready.add(each);
      } else if (each.role().isTopLevel()) {
        throw new RepositoryEditException(
            "%s: has fewer signatures than its threshold; parasol trust show lists the counts"
                .formatted(each.role()));
      } else {
        unavailable.add(each.role());
      }
    }
    SignedFile<Snapshot> snapshot = signed(DocumentKind.SNAPSHOT, snapshot(ready), online);
    SignedFile<Timestamp> timestamp = signed(DocumentKind.TIMESTAMP, timestamp(snapshot), online);
    for (RoleDocument<?> each : ready) {
      publish(each);
    }
    folder.publish(DocumentKind.SNAPSHOT, snapshot);
    folder.publish(DocumentKind.TIMESTAMP, timestamp);
    for (RoleDocument<?> each : ready) {
      folder.removeDraft(each.kind());
    }
    copyTo(ready, output);
    return unavailable;
  }

  /**
   * Returns whether the version to be published has enough signatures and all its target files are
   * present.
   */
  private <T extends Metadata> boolean isReady(RoleDocument<T> document)
      throws RepositoryEditException {
    Optional<SignedFile<T>> next = versionToPublish(document);
    if (next.isEmpty() || !document.isSigned(next.get())) {
      return false;
    }
    T content = next.get().unverified();
    if (!now.isBefore(content.expires())) {
      throw new RepositoryEditException(
          "%s: has expired; create a new draft with: parasol trust renew"
              .formatted(document.role()));
    }
    if (content instanceof Targets targets) {
      for (Map.Entry<TargetPath, TargetFile> each : targets.targets().entrySet()) {
        folder.requireContent(each.getKey(), each.getValue());
      }
    }
    return true;
  }

  /**
   * Returns the version to be published. A vendor's draft with too few signatures is left out, and
   * the vendor's published version remains.
   */
  private <T extends Metadata> Optional<SignedFile<T>> versionToPublish(RoleDocument<T> document)
      throws RepositoryEditException {
    Optional<SignedFile<T>> draft = folder.draft(document.kind());
    boolean waits =
        draft.isPresent() && !document.role().isTopLevel() && !document.isSigned(draft.get());
    return draft.isPresent() && !waits ? draft : folder.published(document.kind());
  }

  private <T extends Metadata> void publish(RoleDocument<T> document)
      throws RepositoryEditException {
    Optional<SignedFile<T>> next = versionToPublish(document);
    if (next.isPresent()) {
      folder.publish(document.kind(), next.get());
    }
  }

  /**
   * Creates the next snapshot (TUF 6.3.2). A role stays listed once it was listed, because clients
   * treat its absence as a rollback (TUF 5.5.5).
   */
  private Snapshot snapshot(List<RoleDocument<?>> ready) throws RepositoryEditException {
    Optional<SignedFile<Snapshot>> before = folder.published(DocumentKind.SNAPSHOT);
    Map<RoleName, MetaFile> meta = new LinkedHashMap<>();
    before.ifPresent(each -> meta.putAll(each.unverified().meta()));
    for (RoleDocument<?> each : ready) {
      if (each.kind().type() == MetadataType.TARGETS) {
        versionToPublish(each)
            .ifPresent(
                file ->
                    meta.put(each.role(), MetaFile.of(file.unverified().version(), file.bytes())));
      }
    }
    long version = before.map(each -> each.unverified().version() + 1).orElse(1L);
    return new Snapshot(version, now.plus(expiryPeriods.online()), meta);
  }

  /** Creates the next timestamp (TUF 6.3.3). */
  private Timestamp timestamp(SignedFile<Snapshot> snapshot) throws RepositoryEditException {
    long version =
        folder
            .published(DocumentKind.TIMESTAMP)
            .map(each -> each.unverified().version() + 1)
            .orElse(1L);
    return new Timestamp(
        version,
        now.plus(expiryPeriods.online()),
        MetaFile.of(snapshot.unverified().version(), snapshot.bytes()));
  }

  private <T extends Metadata> SignedFile<T> signed(
      DocumentKind<T> kind, T content, SigningKey online) throws RepositoryEditException {
    RoleKeys keys = editor.root().keysOf(kind.type());
    SignedFile<T> signed = SignedFile.unsigned(content).withSignatureBy(online);
    try {
      signed.verify(keys);
      return signed;
    } catch (RefusedException anotherKey) {
      throw new RepositoryEditException(
          "the key is not the online key of this repository", anotherKey);
    }
  }

  /**
   * Copies the published files to the output folder: target files first, the timestamp last.
   * Existing files other than the timestamp are not changed.
   */
  private void copyTo(List<RoleDocument<?>> published, Path output) throws RepositoryEditException {
    for (RoleDocument<?> each : published) {
      copyTargetFiles(each, output.resolve("targets"));
    }
    Path metadata = output.resolve("metadata");
    String timestamp = DocumentKind.TIMESTAMP.fileName(0);
    for (String name : folder.metadataFiles()) {
      if (!name.equals(timestamp) && !Files.exists(metadata.resolve(name))) {
        RepositoryFolder.copy(folder.metadata().resolve(name), metadata.resolve(name));
      }
    }
    RepositoryFolder.copy(folder.metadata().resolve(timestamp), metadata.resolve(timestamp));
  }

  private <T extends Metadata> void copyTargetFiles(RoleDocument<T> document, Path to)
      throws RepositoryEditException {
    Optional<SignedFile<T>> file = folder.published(document.kind());
    if (file.isEmpty() || !(file.get().unverified() instanceof Targets targets)) {
      return;
    }
    for (Map.Entry<TargetPath, TargetFile> each : targets.targets().entrySet()) {
      Path content = folder.targetFile(each.getKey(), each.getValue());
      Path target = to.resolve(folder.targets().relativize(content).toString());
      if (!Files.exists(target)) {
        RepositoryFolder.copy(content, target);
      }
    }
  }
}
