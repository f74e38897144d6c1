// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release;

import io.parasol.certs.release.metadata.Metadata;
import io.parasol.certs.release.metadata.RefusedException;
import io.parasol.certs.release.metadata.Root;
import io.parasol.certs.release.metadata.Snapshot;
import io.parasol.certs.release.metadata.TargetPath;
import io.parasol.certs.release.metadata.Targets;
import io.parasol.certs.release.metadata.Timestamp;
import java.time.Instant;
import java.util.Collections;
import java.util.List;

/**
 * The state of a repository after one refresh. What it answers holds for the time of that refresh,
 * if no later one is told.
 */
public final class Refreshed {

  private final MetadataFetch fetch;
  private final Root root;
  private final Timestamp timestamp;
  private final Snapshot snapshot;
  private final Targets targets;
  private final Instant renewed;

  Refreshed(
      MetadataFetch fetch,
      Root root,
      Timestamp timestamp,
      Snapshot snapshot,
      Targets targets,
      Instant renewed) {
    this.fetch = fetch;
    this.root = root;
    this.timestamp = timestamp;
    this.snapshot = snapshot;
    this.targets = targets;
    this.renewed = renewed;
  }

  /**
   * Looks for a target, through the delegations too; their metadata is had where it is not there.
   *
   * @throws RefusedException {@code not_found} if nobody who is entitled to names it; or why a role
   *     that had to be asked could not be had or verified.
   */
  public VerifiedTarget find(TargetPath path) throws RefusedException {
    return find(path, fetch.now());
  }

  /**
   * As {@link #find(TargetPath)}, but later than the refresh: what has expired since then counts no
   * more, be it one of the top-level documents or that of a role on the way.
   *
   * @param now not before the time of the refresh.
   * @throws RefusedException also {@code freeze}.
   */
  public VerifiedTarget find(TargetPath path, Instant now) throws RefusedException {
    MetadataFetch later = fetch.at(now);
    for (Metadata each : List.<Metadata>of(root, timestamp, snapshot, targets)) {
      later.requireFresh(each.type().role(), each);
    }
    return new TargetSearch(later, snapshot, root.hasConsistentSnapshots(), path).find(targets);
  }

  public Root root() {
    return root;
  }

  /** What the top-level targets role says. */
  public Targets targets() {
    return targets;
  }

  public long timestampVersion() {
    return timestamp.version();
  }

  /**
   * When the timestamp that is trusted was taken up: somebody who holds back what is newer lets it
   * grow old.
   */
  public Instant renewed() {
    return renewed;
  }

  /** When the first of those documents expires that only people can renew: root and targets. */
  public Instant toBeSignedBy() {
    return Collections.min(List.of(root.expires(), targets.expires()));
  }

  /** When the first of the top-level documents expires: until then another refresh must succeed. */
  public Instant expires() {
    return Collections.min(
        List.of(root.expires(), timestamp.expires(), snapshot.expires(), targets.expires()));
  }
}
