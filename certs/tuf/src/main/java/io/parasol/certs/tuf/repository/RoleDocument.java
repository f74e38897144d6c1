// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.repository;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.tuf.metadata.KeyId;
import io.parasol.certs.tuf.metadata.Metadata;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.RoleKeys;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.TargetFile;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.TargetPaths;
import io.parasol.certs.tuf.metadata.Targets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One document of the repository with the keys that must sign it.
 *
 * @param requiredRoles roles whose keys must sign; the threshold of each role applies.
 * @param allowedPaths target paths that the document may list.
 */
record RoleDocument<T extends Metadata>(
    RepositoryFolder folder,
    DocumentKind<T> kind,
    List<RoleKeys> requiredRoles,
    TargetScope allowedPaths) {

  /** The set of target paths that a document may list. */
  interface TargetScope {
    boolean covers(TargetPath path);
  }

  static final TargetScope ANY_PATH = path -> true;

  static TargetScope within(TargetPaths paths) {
    return paths::cover;
  }

  RoleName role() {
    return kind.role();
  }

  /**
   * Signs the draft, if there is one and the key belongs to a required role.
   *
   * @return whether the draft was signed.
   */
  boolean sign(SigningKey key) throws RepositoryEditException {
    Optional<SignedFile<T>> draft = folder.draft(kind);
    Set<KeyId> keyIds = keyIdsOf(MetadataKey.of(key.publicKey()));
    if (draft.isEmpty() || keyIds.isEmpty()) {
      return false;
    }
    SignedFile<T> signed = draft.get();
    for (KeyId name : keyIds) {
      signed = signed.withSignatureBy(name, key);
    }
    folder.writeDraft(kind, signed);
    return true;
  }

  private Set<KeyId> keyIdsOf(MetadataKey key) {
    Set<KeyId> names = new LinkedHashSet<>();
    for (RoleKeys each : requiredRoles) {
      for (Map.Entry<KeyId, MetadataKey> listed : each.keys().entrySet()) {
        if (listed.getValue().equals(key)) {
          names.add(listed.getKey());
        }
      }
    }
    return names;
  }

  /**
   * Imports the draft of another folder, or its signatures on the same draft.
   *
   * @return whether anything was new.
   */
  boolean importFrom(RepositoryFolder other) throws RepositoryEditException {
    Optional<SignedFile<T>> theirs = other.draft(kind);
    if (theirs.isEmpty() || theirs.get().unverified().version() != nextVersion()) {
      return false;
    }
    Optional<SignedFile<T>> mine = folder.draft(kind);
    if (mine.isPresent() && mine.get().isSameDocumentAs(theirs.get())) {
      SignedFile<T> both = mine.get().withSignaturesOf(theirs.get());
      folder.writeDraft(kind, both);
      return both.bytes().length != mine.get().bytes().length;
    }
    if (signatures(theirs.get()) == 0 || mine.map(this::signatures).orElse(0) > 0) {
      throw new RepositoryEditException(
          "%s: the drafts differ; the other one is imported only if it is signed and ours is not"
              .formatted(role()));
    }
    importTargetFiles(other, theirs.get());
    folder.writeDraft(kind, theirs.get());
    return true;
  }

  private void importTargetFiles(RepositoryFolder other, SignedFile<T> theirs)
      throws RepositoryEditException {
    if (!(theirs.unverified() instanceof Targets targets)) {
      return;
    }
    for (Map.Entry<TargetPath, TargetFile> each : targets.targets().entrySet()) {
      if (!allowedPaths.covers(each.getKey())) {
        throw new RepositoryEditException(
            "%s is not trusted for %s".formatted(role(), each.getKey()));
      }
      other.requireContent(each.getKey(), each.getValue());
      Path content = folder.targetFile(each.getKey(), each.getValue());
      if (!Files.exists(content)) {
        RepositoryFolder.copy(other.targetFile(each.getKey(), each.getValue()), content);
      }
    }
  }

  private long nextVersion() throws RepositoryEditException {
    return folder.published(kind).map(each -> each.unverified().version() + 1).orElse(1L);
  }

  private int signatures(SignedFile<T> file) {
    return requiredRoles.stream().mapToInt(each -> file.signers(each).size()).sum();
  }

  /** Returns whether the threshold of each required role is reached. */
  boolean isSigned(SignedFile<T> file) {
    try {
      file.verify(requiredRoles.toArray(RoleKeys[]::new));
      return true;
    } catch (RefusedException tooFew) {
      return false;
    }
  }

  /** Returns the status of the published version, if there is one. */
  Optional<DocumentStatus> published() throws RepositoryEditException {
    return folder.published(kind).map(file -> status(file, false));
  }

  /** Returns the status of the draft, if there is one. */
  Optional<DocumentStatus> draft() throws RepositoryEditException {
    return folder.draft(kind).map(file -> status(file, true));
  }

  /**
   * Returns the status of a file. If several roles must sign, the counts are those of the role that
   * lacks the most signatures.
   */
  private DocumentStatus status(SignedFile<T> file, boolean isDraft) {
    RoleKeys lacking = requiredRoles.get(0);
    for (RoleKeys each : requiredRoles) {
      if (missing(file, each) > missing(file, lacking)) {
        lacking = each;
      }
    }
    return new DocumentStatus(
        role().toString(),
        file.unverified().version(),
        isDraft,
        file.unverified().expires(),
        file.signers(lacking).size(),
        lacking.threshold(),
        lacking.distinct().size());
  }

  private int missing(SignedFile<T> file, RoleKeys role) {
    return role.threshold() - file.signers(role).size();
  }
}
