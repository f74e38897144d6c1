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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One document of the repository with the keys that must sign it.
 *
 * @param say roles whose keys must sign; the threshold of each role applies.
 * @param reach target paths that the document may list.
 */
record RoleDocument<T extends Metadata>(
    RepositoryFolder folder, DocumentKind<T> paper, List<RoleKeys> say, Reach reach) {

  /** The set of target paths that a document may list. */
  interface Reach {
    boolean covers(TargetPath path);
  }

  static final Reach ANYWHERE = path -> true;

  static Reach within(TargetPaths paths) {
    return paths::cover;
  }

  RoleName role() {
    return paper.role();
  }

  /**
   * Signs the draft, if there is one and the key belongs to a required role.
   *
   * @return whether the draft was signed.
   */
  boolean sign(SigningKey key) throws RepositoryEditException {
    Optional<SignedFile<T>> draft = folder.draft(paper);
    Set<KeyId> names = namesOf(MetadataKey.of(key.publicHalf()));
    if (draft.isEmpty() || names.isEmpty()) {
      return false;
    }
    SignedFile<T> signed = draft.get();
    for (KeyId name : names) {
      signed = signed.signedAlsoBy(name, key);
    }
    folder.writeDraft(paper, signed);
    return true;
  }

  private Set<KeyId> namesOf(MetadataKey key) {
    Set<KeyId> names = new LinkedHashSet<>();
    for (RoleKeys each : say) {
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
  boolean take(RepositoryFolder other) throws RepositoryEditException {
    Optional<SignedFile<T>> theirs = other.draft(paper);
    if (theirs.isEmpty() || theirs.get().alleged().version() != nextVersion()) {
      return false;
    }
    Optional<SignedFile<T>> mine = folder.draft(paper);
    if (mine.isPresent() && mine.get().isSameDocumentAs(theirs.get())) {
      SignedFile<T> both = mine.get().withSignaturesOf(theirs.get());
      folder.writeDraft(paper, both);
      return both.bytes().length != mine.get().bytes().length;
    }
    if (signatures(theirs.get()) == 0 || mine.map(this::signatures).orElse(0) > 0) {
      throw new RepositoryEditException(
          "%s: the drafts differ; the other one is imported only if it is signed and ours is not"
              .formatted(role()));
    }
    takeContents(other, theirs.get());
    folder.writeDraft(paper, theirs.get());
    return true;
  }

  private void takeContents(RepositoryFolder other, SignedFile<T> theirs)
      throws RepositoryEditException {
    if (!(theirs.alleged() instanceof Targets targets)) {
      return;
    }
    for (Map.Entry<TargetPath, TargetFile> each : targets.targets().entrySet()) {
      if (!reach.covers(each.getKey())) {
        throw new RepositoryEditException(
            "%s is not trusted for %s".formatted(role(), each.getKey()));
      }
      other.requireContent(each.getKey(), each.getValue());
      Path content = folder.content(each.getKey(), each.getValue());
      if (!Files.exists(content)) {
        RepositoryFolder.copy(other.content(each.getKey(), each.getValue()), content);
      }
    }
  }

  private long nextVersion() throws RepositoryEditException {
    return folder.published(paper).map(each -> each.alleged().version() + 1).orElse(1L);
  }

  private int signatures(SignedFile<T> file) {
    return say.stream().mapToInt(each -> file.signers(each).size()).sum();
  }

  /** Returns whether the threshold of each required role is reached. */
  boolean isSigned(SignedFile<T> file) {
    try {
      file.verify(say.toArray(RoleKeys[]::new));
      return true;
    } catch (RefusedException tooFew) {
      return false;
    }
  }

  /** Returns the status of the published version and of the draft. */
  List<DocumentStatus> standings() throws RepositoryEditException {
    List<DocumentStatus> standings = new ArrayList<>();
    folder.published(paper).ifPresent(file -> standings.add(standing(file, false)));
    folder.draft(paper).ifPresent(file -> standings.add(standing(file, true)));
    return standings;
  }

  /**
   * Returns the status of a file. If several roles must sign, the counts are those of the role that
   * lacks the most signatures.
   */
  private DocumentStatus standing(SignedFile<T> file, boolean isDraft) {
    RoleKeys lacking = say.get(0);
    for (RoleKeys each : say) {
      if (missing(file, each) > missing(file, lacking)) {
        lacking = each;
      }
    }
    return new DocumentStatus(
        role().toString(),
        file.alleged().version(),
        isDraft,
        file.alleged().expires(),
        file.signers(lacking).size(),
        lacking.threshold(),
        lacking.distinct().size());
  }

  private int missing(SignedFile<T> file, RoleKeys role) {
    return role.threshold() - file.signers(role).size();
  }
}
