// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import io.parasol.certs.tuf.metadata.Metadata;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.Root;
import io.parasol.certs.tuf.metadata.Snapshot;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.Targets;
import io.parasol.certs.tuf.metadata.Timestamp;
import java.time.Instant;
import java.util.Collections;
import java.util.List;

/**
 * The trusted metadata of a repository after one refresh. Expiry is checked at the time of that
 * refresh, unless the caller passes a later time.
 */
public final class TrustedMetadata {

  private final MetadataFetch fetch;
  private final Root root;
  private final Timestamp timestamp;
  private final Snapshot snapshot;
  private final Targets targets;
  private final Instant timestampSavedAt;

  TrustedMetadata(
      MetadataFetch fetch,
      Root root,
      Timestamp timestamp,
      Snapshot snapshot,
      Targets targets,
      Instant timestampSavedAt) {
    this.fetch = fetch;
    this.root = root;
    this.timestamp = timestamp;
    this.snapshot = snapshot;
    this.targets = targets;
    this.timestampSavedAt = timestampSavedAt;
  }

  /**
   * Finds a target, including through delegations (TUF 5.6.7). Metadata of delegated roles is
   * downloaded if it is not stored.
   *
   * @throws RefusedException {@code not_found} if no role that is trusted for the path lists the
   *     target; otherwise the reason why a role on the search path could not be downloaded or
   *     verified.
   */
  public VerifiedTarget find(TargetPath path) throws RefusedException {
    return find(path, fetch.now());
  }

  /**
   * Finds a target as {@link #find(TargetPath)} does, but at a time after the refresh. Top-level
   * documents and delegated roles that have expired since the refresh are refused.
   *
   * @param now must not be before the time of the refresh.
   * @throws RefusedException also {@code freeze} if a document has expired.
   */
  public VerifiedTarget find(TargetPath path, Instant now) throws RefusedException {
    MetadataFetch later = fetch.withTime(now);
    for (Metadata each : List.<Metadata>of(root, timestamp, snapshot, targets)) {
      later.requireNotExpired(each.type().role(), each);
    }
    return new TargetSearch(later, snapshot, root.hasConsistentSnapshots(), path).find(targets);
  }

  public Root root() {
    return root;
  }

  /** Returns the metadata of the top-level targets role. */
  public Targets targets() {
    return targets;
  }

  public long timestampVersion() {
    return timestamp.version();
  }

  /**
   * Returns the time at which the trusted timestamp was stored. This time stays in the past while
   * an attacker withholds newer timestamps.
   */
  public Instant timestampSavedAt() {
    return timestampSavedAt;
  }

  /**
   * Returns the earlier expiry of root and targets. Both are signed offline, so their owners must
   * sign new versions before this time.
   */
  public Instant offlineExpiry() {
    return Collections.min(List.of(root.expires(), targets.expires()));
  }

  /**
   * Returns the earliest expiry of the four top-level documents. The next refresh must succeed
   * before this time.
   */
  public Instant expires() {
    return Collections.min(
        List.of(root.expires(), timestamp.expires(), snapshot.expires(), targets.expires()));
  }
}
