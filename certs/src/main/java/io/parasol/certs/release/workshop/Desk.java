// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.workshop;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.release.metadata.KeyId;
import io.parasol.certs.release.metadata.Metadata;
import io.parasol.certs.release.metadata.MetadataKey;
import io.parasol.certs.release.metadata.RefusedException;
import io.parasol.certs.release.metadata.RoleKeys;
import io.parasol.certs.release.metadata.RoleName;
import io.parasol.certs.release.metadata.SignedFile;
import io.parasol.certs.release.metadata.TargetFile;
import io.parasol.certs.release.metadata.TargetPath;
import io.parasol.certs.release.metadata.TargetPaths;
import io.parasol.certs.release.metadata.Targets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where one document is signed.
 *
 * @param say whose signatures it needs: of each of these roles the threshold.
 * @param reach which targets may stand in it.
 */
record Desk<T extends Metadata>(
    WorkshopFolder folder, Paper<T> paper, List<RoleKeys> say, Reach reach) {

  /** Which targets may stand in a document. */
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

  /** Signs the draft, if there is one and the key has a say in it. */
  boolean sign(SigningKey key) throws WorkshopException {
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

  /** Takes over the other's draft, or its signatures on the same one; whether anything was new. */
  boolean take(WorkshopFolder other) throws WorkshopException {
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
      throw new WorkshopException(
          "%s: theirs is another draft; it is taken over once it is signed and ours is not"
              .formatted(role()));
    }
    takeContents(other, theirs.get());
    folder.writeDraft(paper, theirs.get());
    return true;
  }

  private void takeContents(WorkshopFolder other, SignedFile<T> theirs) throws WorkshopException {
    if (!(theirs.alleged() instanceof Targets targets)) {
      return;
    }
    for (Map.Entry<TargetPath, TargetFile> each : targets.targets().entrySet()) {
      if (!reach.covers(each.getKey())) {
        throw new WorkshopException("%s is not trusted for %s".formatted(role(), each.getKey()));
      }
      other.requireContent(each.getKey(), each.getValue());
      Path content = folder.content(each.getKey(), each.getValue());
      if (!Files.exists(content)) {
        WorkshopFolder.copy(other.content(each.getKey(), each.getValue()), content);
      }
    }
  }

  private long nextVersion() throws WorkshopException {
    return folder.published(paper).map(each -> each.alleged().version() + 1).orElse(1L);
  }

  private int signatures(SignedFile<T> file) {
    return say.stream().mapToInt(each -> file.signers(each).size()).sum();
  }

  /** Whether enough of each role have signed it. */
  boolean isSigned(SignedFile<T> file) {
    try {
      file.verify(say.toArray(RoleKeys[]::new));
      return true;
    } catch (RefusedException tooFew) {
      return false;
    }
  }

  /** What is published, and the draft. */
  List<Standing> standings() throws WorkshopException {
    List<Standing> standings = new ArrayList<>();
    folder.published(paper).ifPresent(file -> standings.add(standing(file, false)));
    folder.draft(paper).ifPresent(file -> standings.add(standing(file, true)));
    return standings;
  }

  /** Of the roles that must agree, the one that lacks most is told. */
  private Standing standing(SignedFile<T> file, boolean isDraft) {
    RoleKeys lacking = say.get(0);
    for (RoleKeys each : say) {
      if (missing(file, each) > missing(file, lacking)) {
        lacking = each;
      }
    }
    return new Standing(
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
