// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release;

import io.parasol.certs.release.MetadataFetch.Announced;
import io.parasol.certs.release.metadata.DelegatedRole;
import io.parasol.certs.release.metadata.MetaFile;
import io.parasol.certs.release.metadata.MetadataType;
import io.parasol.certs.release.metadata.Refusal;
import io.parasol.certs.release.metadata.RefusedException;
import io.parasol.certs.release.metadata.RoleName;
import io.parasol.certs.release.metadata.SignedFile;
import io.parasol.certs.release.metadata.Snapshot;
import io.parasol.certs.release.metadata.TargetFile;
import io.parasol.certs.release.metadata.TargetPath;
import io.parasol.certs.release.metadata.Targets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for one target, depth first, in the order of the delegations (TUF 1.0, 5.6.7). A role that
 * is kept is checked anew against the delegator through which this search comes to it.
 */
final class TargetSearch {

  /** The most roles that one search asks. */
  static final int MOST_ROLES = 32;

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
   * Asks targets first, and then those to whom it delegates.
   *
   * @param targets the top-level role.
   * @throws RefusedException {@code not_found}, or why a role on the way cannot be asked: the
   *     search ends there, for those after it are not entitled in its stead.
   */
  VerifiedTarget find(Targets targets) throws RefusedException {
    return in(targets, List.of(MetadataType.TARGETS.role()))
        .found()
        .orElseThrow(
            () -> new RefusedException(Refusal.NOT_FOUND, "no role names the target " + path));
  }

  /**
   * What a part of the search came to.
   *
   * @param isOver whether nobody else is to be asked.
   */
  private record Answer(Optional<VerifiedTarget> found, boolean isOver) {
    static final Answer NONE = new Answer(Optional.empty(), false);
  }

  private Answer in(Targets role, List<RoleName> chain) throws RefusedException {
    Optional<TargetFile> target = role.of(path);
    if (target.isPresent()) {
      return new Answer(
          Optional.of(new VerifiedTarget(path, target.get(), chain, isConsistent)), true);
    }
    for (DelegatedRole delegated : role.delegations().covering(path)) {
      Answer answer = ask(delegated, chain);
      if (answer.isOver()) {
        return answer;
      }
    }
    return Answer.NONE;
  }

  private Answer ask(DelegatedRole delegated, List<RoleName> chain) throws RefusedException {
    if (!visited.add(delegated.name())) {
      return Answer.NONE;
    }
    if (visited.size() > MOST_ROLES) {
      throw new RefusedException(
          Refusal.NOT_FOUND,
          "%s is not found among the first %d roles".formatted(path, MOST_ROLES));
    }
    List<RoleName> longer = new ArrayList<>(chain);
    longer.add(delegated.name());
    Answer answer = in(load(delegated), longer);
    return new Answer(answer.found(), answer.isOver() || delegated.isTerminating());
  }

  private Targets load(DelegatedRole delegated) throws RefusedException {
    MetaFile announced =
        snapshot
            .of(delegated.name())
            .orElseThrow(
                () ->
                    new RefusedException(
                        Refusal.MISSING, "snapshot does not name " + delegated.name() + ".json"));
    Announced<Targets> found =
        fetch.announced(
            delegated.name(),
            MetadataType.TARGETS,
            SignedFile::readTargets,
            delegated.keys(),
            announced,
            isConsistent);
    if (found.isNew()) {
      fetch.requireFresh(delegated.name(), found.file().content());
      fetch.folder().save(delegated.name(), found.file());
    }
    return found.file().content();
  }
}
