// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.workshop;

import io.parasol.certs.release.metadata.MetadataKey;
import io.parasol.certs.release.metadata.MetadataType;
import io.parasol.certs.release.metadata.RoleKeys;
import io.parasol.certs.release.metadata.Root;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Whose keys sign for a repository.
 *
 * @param owners sign root and targets, offline; at least one, all different.
 * @param threshold how many of the owners must sign.
 * @param online signs snapshot and timestamp at each publishing. It can hold back what is newer
 *     until that expires, and nothing else.
 */
public record Keepers(List<MetadataKey> owners, int threshold, MetadataKey online) {

  public Keepers {
    owners = owners.stream().distinct().toList();
    if (owners.isEmpty() || threshold < 1 || threshold > owners.size()) {
      throw new IllegalArgumentException(
          "owners: expected at least one different key, and a threshold of 1 to their number");
    }
    if (owners.contains(online)) {
      throw new IllegalArgumentException(
          "the online key is an owner's; expected one of its own, for it lies on the machine that"
              + " publishes");
    }
  }

  /** The keys of a root's four roles. */
  Map<MetadataType, RoleKeys> roles() {
    Map<MetadataType, RoleKeys> roles = new EnumMap<>(MetadataType.class);
    roles.put(MetadataType.ROOT, RoleKeys.of(owners, threshold));
    roles.put(MetadataType.TARGETS, RoleKeys.of(owners, threshold));
    roles.put(MetadataType.SNAPSHOT, RoleKeys.of(List.of(online), 1));
    roles.put(MetadataType.TIMESTAMP, RoleKeys.of(List.of(online), 1));
    return roles;
  }

  /** The same in a root that was made before. */
  static Keepers of(Root root) {
    RoleKeys owners = root.keysOf(MetadataType.ROOT);
    return new Keepers(
        List.copyOf(owners.distinct()),
        owners.threshold(),
        root.keysOf(MetadataType.TIMESTAMP).distinct().iterator().next());
  }
}
