// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.repository;

import io.parasol.certs.policy.VendorLockOut;
import io.parasol.certs.tuf.metadata.DelegatedRole;
import io.parasol.certs.tuf.metadata.KeyId;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.RoleKeys;
import io.parasol.certs.tuf.metadata.RoleName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the lock-out of a vendor means for the delegations of a repository. */
final class LockedOutVendors {

  private LockedOutVendors() {}

  /**
   * Returns the delegations that remain: not that to the vendor, and of the others those that still
   * reach their threshold without the vendor's keys.
   */
  static List<DelegatedRole> without(List<DelegatedRole> delegations, VendorLockOut lockOut) {
    List<DelegatedRole> remaining = new ArrayList<>();
    for (DelegatedRole each : delegations) {
      RoleKeys keys = without(each.keys(), lockOut.removed().keys());
      if (!each.name().text().equals(lockOut.vendor())
          && keys.distinct().size() >= keys.threshold()) {
        remaining.add(new DelegatedRole(each.name(), keys, each.paths(), each.isTerminating()));
      }
    }
    return remaining;
  }

  private static RoleKeys without(RoleKeys keys, Set<String> fingerprints) {
    Map<KeyId, MetadataKey> remaining = new HashMap<>(keys.keys());
    remaining.values().removeIf(each -> fingerprints.contains(each.fingerprint()));
    return new RoleKeys(remaining, keys.threshold());
  }

  /**
   * Requires that neither a vendor nor any of its keys is locked out.
   *
   * @throws RepositoryEditException if it is.
   */
  static void requireNone(RoleName vendor, RoleKeys keys, List<VendorLockOut> lockedOut)
      throws RepositoryEditException {
    for (VendorLockOut each : lockedOut) {
      boolean hasKey =
          keys.distinct().stream()
              .anyMatch(key -> each.removed().keys().contains(key.fingerprint()));
      if (hasKey || vendor.text().equals(each.vendor())) {
        throw new RepositoryEditException(
            "%s is locked out; to end that: parasol trust lock-out %s --remove"
                .formatted(each.vendor(), each.vendor()));
      }
    }
  }
}
