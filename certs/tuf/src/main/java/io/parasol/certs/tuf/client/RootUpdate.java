// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import io.parasol.certs.json.JsonException;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.Root;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.Trusted;

/**
 * Updates the trusted root to the latest version, one version at a time (TUF 5.3). Each root is
 * signed by the keys of its predecessor and by its own keys. It is stored before the next root is
 * requested.
 */
final class RootUpdate {

  /**
   * Maximum number of new roots in one update (limit Y of TUF 5.3.3). The update goes on with the
   * last of them, and the next update continues with the root after it.
   */
  static final int MAX_NEW_ROOTS = 256;

  private static final RoleName ROOT = MetadataType.ROOT.role();

  private final MetadataFetch fetch;

  RootUpdate(MetadataFetch fetch) {
    this.fetch = fetch;
  }

  /**
   * Returns the stored root (TUF 5.2). Its expiry is not checked.
   *
   * @throws RefusedException {@code state_unusable} if the root is missing or invalid.
   */
  static Trusted<Root> loadTrusted(TrustFolder folder) throws RefusedException {
    byte[] file =
        folder
            .read(ROOT, MetadataType.ROOT)
            .orElseThrow(
                () ->
                    new RefusedException(
                        Refusal.STATE_UNUSABLE,
                        "no trusted root is stored; pin the root of the repository first"));
    try {
      return verifySelfSigned(file);
    } catch (RefusedException broken) {
      throw new RefusedException(
          Refusal.STATE_UNUSABLE, "the stored trusted root is invalid: " + broken.getMessage());
    }
  }

  /** Verifies a root with its own keys. A pinned root allows no other check. */
  static Trusted<Root> verifySelfSigned(byte[] file) throws RefusedException {
    try {
      SignedFile<Root> root = SignedFile.readRoot(file);
      return root.verify(root.unverified().keysOf(MetadataType.ROOT));
    } catch (JsonException malformed) {
      throw new RefusedException(Refusal.MALFORMED, "root: " + malformed.getMessage());
    }
  }

  /**
   * Downloads, verifies and stores newer roots (TUF 5.3), at most {@link #MAX_NEW_ROOTS}, and
   * returns the latest of them.
   */
  Trusted<Root> update() throws RefusedException {
    // TUF 5.2: load the trusted root.
    Trusted<Root> root = loadTrusted(fetch.folder());
    // TUF 5.3.2 to 5.3.9: repeat with N + 1 until the repository has no newer root, or the maximum
    // number is reached (TUF 5.3.3).
    for (int i = 0; i < MAX_NEW_ROOTS; i++) {
      SignedFile<Root> next;
      try {
        next = download(root.content().version());
      } catch (RefusedException refused) {
        if (refused.reason() == Refusal.MISSING) {
          break;
        }
        throw refused;
      }
      root = accept(root, next);
    }
    // TUF 5.3.10: freeze attack; intermediate roots may have expired (TUF 5.3.6).
    fetch.requireNotExpired(ROOT, root.content());
    return root;
  }

  private SignedFile<Root> download(long after) throws RefusedException {
    if (after == Long.MAX_VALUE) {
      throw new RefusedException(
          Refusal.MISSING, "no root version follows the maximum version number");
    }
    // TUF 5.3.3: version N + 1, with a length limit.
    return fetch.download((after + 1) + ".root.json", MetadataType.ROOT, SignedFile::readRoot);
  }

  private Trusted<Root> accept(Trusted<Root> before, SignedFile<Root> next)
      throws RefusedException {
    // TUF 5.3.4: arbitrary software attack; the thresholds of version N and of version N + 1.
    Trusted<Root> root =
        next.verify(
            before.content().keysOf(MetadataType.ROOT),
            next.unverified().keysOf(MetadataType.ROOT));
    // TUF 5.3.5: rollback attack.
    if (root.content().version() != before.content().version() + 1) {
      throw new RefusedException(
          Refusal.WRONG_VERSION,
          "root is version %d; expected %d"
              .formatted(root.content().version(), before.content().version() + 1));
    }
    deleteIfRotated(before.content(), root.content());
    // TUF 5.3.7, 5.3.8: the new root becomes the trusted root and is persisted.
    fetch.folder().save(ROOT, root);
    return root;
  }

  /**
   * Deletes the stored timestamp and snapshot if one of their keys was removed (TUF 5.3.11). This
   * recovers from a fast-forward attack, in which the holder of an old key has raised the version
   * numbers.
   *
   * <p>The deletion precedes the storing of the new root. After a power cut between the two steps,
   * the next update could otherwise not detect that the keys have changed.
   */
  private void deleteIfRotated(Root before, Root root) throws RefusedException {
    if (hasRemovedKey(MetadataType.TIMESTAMP, before, root)
        || hasRemovedKey(MetadataType.SNAPSHOT, before, root)) {
      fetch.folder().delete(MetadataType.TIMESTAMP.role());
      fetch.folder().delete(MetadataType.SNAPSHOT.role());
    }
  }

  private static boolean hasRemovedKey(MetadataType type, Root before, Root root) {
    return !root.keysOf(type).distinct().containsAll(before.keysOf(type).distinct());
  }
}
