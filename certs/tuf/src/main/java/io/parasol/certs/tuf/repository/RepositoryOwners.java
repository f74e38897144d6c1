// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.repository;

import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.RoleKeys;
import io.parasol.certs.tuf.metadata.Root;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The keys that sign for a repository.
 *
 * @param owners sign root and targets offline; at least one; equal keys count once.
 * @param threshold number of owners that must sign.
 * @param online signs snapshot and timestamp at each publication. Its holder can withhold newer
 *     versions until the current ones expire, and nothing else.
 */
public record RepositoryOwners(List<MetadataKey> owners, int threshold, MetadataKey online) {

  public RepositoryOwners {
    owners = owners.stream().distinct().toList();
    if (owners.isEmpty() || threshold < 1 || threshold > owners.size()) {
      throw new IllegalArgumentException(
          "owners: expected at least one key, and a threshold of 1 to the number of distinct keys");
    }
    if (owners.contains(online)) {
      throw new IllegalArgumentException(
          "the online key is also a key of an owner; expected a separate key, because it is stored"
              + " on the machine that publishes");
    }
  }

  /** Returns the keys of the four top-level roles. */
  Map<MetadataType, RoleKeys> roles() {
    Map<MetadataType, RoleKeys> roles = new EnumMap<>(MetadataType.class);
    roles.put(MetadataType.ROOT, RoleKeys.of(owners, threshold));
    roles.put(MetadataType.TARGETS, RoleKeys.of(owners, threshold));
    roles.put(MetadataType.SNAPSHOT, RoleKeys.of(List.of(online), 1));
    roles.put(MetadataType.TIMESTAMP, RoleKeys.of(List.of(online), 1));
    return roles;
  }

  /** Returns the owners and the online key of an existing root. */
  static RepositoryOwners of(Root root) {
    RoleKeys owners = root.keysOf(MetadataType.ROOT);
    return new RepositoryOwners(
        List.copyOf(owners.distinct()),
        owners.threshold(),
        root.keysOf(MetadataType.TIMESTAMP).distinct().iterator().next());
  }
}
