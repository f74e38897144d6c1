// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import io.parasol.certs.tuf.client.MetadataFetch.ListedFile;
import io.parasol.certs.tuf.metadata.DelegatedRole;
import io.parasol.certs.tuf.metadata.MetaFile;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.Snapshot;
import io.parasol.certs.tuf.metadata.TargetFile;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.Targets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A pre-order, depth-first search for one target, in the order of the delegations (TUF 5.6.7). A
 * stored role is verified again with the keys that the current delegator lists for it.
 */
final class TargetSearch {

  /** Maximum number of delegated roles that one search visits (TUF 5.6.7.1). */
  static final int MAX_ROLES = 32;

  private final MetadataFetch fetch;
  private final Snapshot snapshot;
  private final boolean isConsistent;
  private final TargetPath path;
  private final Set<RoleName> visited = new HashSet<>();

  TargetSearch(MetadataFetch fetch, Snapshot snapshot, boolean isConsistent, TargetPath path) {
    this.fetch = fetch;
    this.snapshot = snapshot;
    this.isConsistent = isConsistent;
    this.path = path;
  }

  /**
   * Searches the targets role and then the roles to which it delegates.
   *
   * @param targets metadata of the top-level targets role.
   * @throws RefusedException {@code not_found}, or the reason why a role could not be downloaded or
   *     verified. The search ends at such a role, because roles of lower priority must not answer
   *     in its place.
   */
  VerifiedTarget find(Targets targets) throws RefusedException {
    return searchIn(targets, List.of(MetadataType.TARGETS.role()))
        .found()
        // TUF 5.7.2: no role lists the target.
        .orElseThrow(
            () ->
                new RefusedException(
                    Refusal.NOT_FOUND,
                    "no role that is trusted for the path lists the target " + path));
  }

  /**
   * The result of searching one part of the delegation graph.
   *
   * @param endsSearch whether the whole search ends here.
   */
  private record SearchResult(Optional<VerifiedTarget> found, boolean endsSearch) {
    static final SearchResult NONE = new SearchResult(Optional.empty(), false);
  }

  private SearchResult searchIn(Targets role, List<RoleName> chain) throws RefusedException {
    // TUF 5.6.7.1: a role that lists the target ends the search.
    Optional<TargetFile> target = role.of(path);
    if (target.isPresent()) {
      return new SearchResult(
          Optional.of(new VerifiedTarget(path, target.get(), chain, isConsistent)), true);
    }
    // TUF 5.6.7.2: otherwise search the delegations in order of appearance.
    for (DelegatedRole delegated : role.delegations().covering(path)) {
      SearchResult result = searchDelegated(delegated, chain);
      if (result.endsSearch()) {
        return result;
      }
    }
    return SearchResult.NONE;
  }

  private SearchResult searchDelegated(DelegatedRole delegated, List<RoleName> chain)
      throws RefusedException {
    // TUF 5.6.7.1: skip a visited role, so that cycles end.
    if (!visited.add(delegated.name())) {
      return SearchResult.NONE;
    }
    // TUF 5.6.7.1: maximum number of visited roles.
    if (visited.size() > MAX_ROLES) {
      throw new RefusedException(
          Refusal.NOT_FOUND,
          "%s was not found in the first %d delegated roles".formatted(path, MAX_ROLES));
    }
    List<RoleName> extended = new ArrayList<>(chain);
    extended.add(delegated.name());
    SearchResult result = searchIn(load(delegated), extended);
    // TUF 5.6.7.2.1: a terminating delegation ends the search; TUF 5.6.7.2.2: others do not.
    return new SearchResult(result.found(), result.endsSearch() || delegated.isTerminating());
  }

  private Targets load(DelegatedRole delegated) throws RefusedException {
    MetaFile listing =
        snapshot
            .of(delegated.name())
            .orElseThrow(
                () ->
                    new RefusedException(
                        Refusal.MISSING, "snapshot does not list " + delegated.name() + ".json"));
    // TUF 5.6.1 to 5.6.4, with the keys of the delegation.
    ListedFile<Targets> found =
        fetch.fetchListed(
            delegated.name(),
            MetadataType.TARGETS,
            SignedFile::readTargets,
            delegated.keys(),
            listing,
            isConsistent);
    if (found.isNew()) {
      // TUF 5.6.5: freeze attack.
      fetch.requireNotExpired(delegated.name(), found.file().content());
      // TUF 5.6.6: persist.
      fetch.folder().save(delegated.name(), found.file());
    }
    return found.file().content();
  }
}
