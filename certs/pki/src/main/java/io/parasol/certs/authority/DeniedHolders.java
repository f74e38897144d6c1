// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import java.util.HashSet;
import java.util.Set;

/**
 * Holders whose certificates are all denied, also those that are issued later. Immutable.
 *
 * @param people with any role.
 * @param devices that hold their own keys.
 */
public record DeniedHolders(Set<OperatorName> people, Set<DeviceId> devices) {

  public static final DeniedHolders NONE = new DeniedHolders(Set.of(), Set.of());

  public DeniedHolders {
    people = Set.copyOf(people);
    devices = Set.copyOf(devices);
  }

  public boolean isEmpty() {
    return people.isEmpty() && devices.isEmpty();
  }

  /** Returns whether all certificates of this holder are denied. */
  public boolean includes(Identity holder) {
    return (holder instanceof Identity.Operator person && people.contains(person.name()))
        || (holder instanceof Identity.Device device && devices.contains(device.device()));
  }

  /**
   * Returns these holders without some devices.
   *
   * @param own the devices whose keys the gateway holds.
   */
  public DeniedHolders without(Set<DeviceId> own) {
    Set<DeviceId> others = new HashSet<>(devices);
    others.removeAll(own);
    return new DeniedHolders(people, others);
  }
}
