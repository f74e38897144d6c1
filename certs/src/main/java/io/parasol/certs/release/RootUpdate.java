// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release;

import io.parasol.certs.json.JsonException;
import io.parasol.certs.release.metadata.MetadataType;
import io.parasol.certs.release.metadata.Refusal;
import io.parasol.certs.release.metadata.RefusedException;
import io.parasol.certs.release.metadata.RoleName;
import io.parasol.certs.release.metadata.Root;
import io.parasol.certs.release.metadata.SignedFile;
import io.parasol.certs.release.metadata.Trusted;

/**
 * Walks from the root that is trusted to the latest one (TUF 1.0, 5.3): each is signed by the keys
 * of the one before it and by its own, and is kept before the next is asked for.
 */
final class RootUpdate {

  /** More at once are not followed; the next update goes on from there. */
  static final int MOST_NEW_ROOTS = 256;

  private static final RoleName ROOT = MetadataType.ROOT.role();

  private final MetadataFetch fetch;

  RootUpdate(MetadataFetch fetch) {
    this.fetch = fetch;
  }

  /**
   * The root that is kept; its own expiry does not matter yet.
   *
   * @throws RefusedException {@code state_unusable} if there is none, or a broken one.
   */
  static Trusted<Root> kept(TrustFolder folder) throws RefusedException {
    byte[] file =
        folder
            .read(ROOT, MetadataType.ROOT)
            .orElseThrow(
                () ->
                    new RefusedException(
                        Refusal.STATE_UNUSABLE, "there is no trusted root; expected one pinned"));
    try {
      return selfSigned(file);
    } catch (RefusedException broken) {
      throw new RefusedException(
          Refusal.STATE_UNUSABLE, "the trusted root is broken: " + broken.getMessage());
    }
  }

  /** A root that its own keys have signed: all that can be said of one that is pinned. */
  static Trusted<Root> selfSigned(byte[] file) throws RefusedException {
    try {
      SignedFile<Root> root = SignedFile.readRoot(file);
      return root.verify(root.alleged().keysOf(MetadataType.ROOT));
    } catch (JsonException malformed) {
      throw new RefusedException(Refusal.MALFORMED, "root: " + malformed.getMessage());
    }
  }

  Trusted<Root> latest() throws RefusedException {
    Trusted<Root> root = kept(fetch.folder());
    for (int i = 0; ; i++) {
      SignedFile<Root> next;
      try {
        next = download(root.content().version());
      } catch (RefusedException refused) {
        if (refused.reason() == Refusal.MISSING) {
          break;
        }
        throw refused;
      }
      if (i == MOST_NEW_ROOTS) {
        throw new RefusedException(
            Refusal.TOO_LARGE, "more than %d new roots at once".formatted(MOST_NEW_ROOTS));
      }
      root = follow(root, next);
    }
    fetch.requireFresh(ROOT, root.content());
    return root;
  }

  private SignedFile<Root> download(long after) throws RefusedException {
    if (after == Long.MAX_VALUE) {
      throw new RefusedException(Refusal.MISSING, "there is no root after the last number");
    }
    return fetch.download((after + 1) + ".root.json", MetadataType.ROOT, SignedFile::readRoot);
  }

  private Trusted<Root> follow(Trusted<Root> before, SignedFile<Root> next)
      throws RefusedException {
    Trusted<Root> root =
        next.verify(
            before.content().keysOf(MetadataType.ROOT), next.alleged().keysOf(MetadataType.ROOT));
    if (root.content().version() != before.content().version() + 1) {
      throw new RefusedException(
          Refusal.WRONG_VERSION,
          "root says it is version %d; expected %d"
              .formatted(root.content().version(), before.content().version() + 1));
    }
    forgetIfRotated(before.content(), root.content());
    fetch.folder().save(ROOT, root);
    return root;
  }

  /**
   * Recovers from a fast-forward (TUF 1.0, 5.3.11): whoever had the old keys may have driven the
   * versions up. It is done before the new root is kept, for after a power cut between the two
   * nobody would know any more that there were other keys.
   */
  private void forgetIfRotated(Root before, Root root) throws RefusedException {
    if (isAKeyGone(MetadataType.TIMESTAMP, before, root)
        || isAKeyGone(MetadataType.SNAPSHOT, before, root)) {
      fetch.folder().forget(MetadataType.TIMESTAMP.role());
      fetch.folder().forget(MetadataType.SNAPSHOT.role());
    }
  }

  private static boolean isAKeyGone(MetadataType type, Root before, Root root) {
    return !root.keysOf(type).distinct().containsAll(before.keysOf(type).distinct());
  }
}
