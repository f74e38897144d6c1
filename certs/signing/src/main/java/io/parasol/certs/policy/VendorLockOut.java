// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.policy;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The lock-out of a vendor by the owners of a site: what of the vendor no longer counts.
 *
 * @param vendor 1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit, so that it is safe
 *     as a file name.
 * @param since when the owners decided it.
 * @param reason one line for people, at most {@link #MAX_REASON} characters; may be empty.
 */
public record VendorLockOut(String vendor, Instant since, String reason, Removed removed) {

  /** Maximum number of items of each kind. */
  public static final int MAX_ITEMS = 256;

  public static final int MAX_REASON = 200;

  private static final Pattern VENDOR = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  /**
   * What is removed.
   *
   * @param keys fingerprints of signing keys, as in {@link SitePolicy#deniedKeys}.
   * @param certificates serial numbers, as in {@link SitePolicy#deniedCertificates}. Each stands
   *     for its holder: all certificates of that person or native device are denied, also those
   *     that are issued later, if the authority of the site has issued it.
   * @param people whose certificates are denied, also those that are issued later.
   * @param devices native devices, with the same effect.
   * @param destinations addresses that the gateway no longer connects its bridge to.
   */
  public record Removed(
      Set<String> keys,
      Set<BigInteger> certificates,
      Set<OperatorName> people,
      Set<DeviceId> devices,
      Set<HostPort> destinations) {

    public Removed {
      keys = Set.copyOf(keys);
      certificates = Set.copyOf(certificates);
      people = Set.copyOf(people);
      devices = Set.copyOf(devices);
      destinations = Set.copyOf(destinations);
      SitePolicy.requireFingerprints(keys);
      SitePolicy.requireSerials(certificates);
      require(
          keys.size() <= MAX_ITEMS
              && certificates.size() <= MAX_ITEMS
              && people.size() <= MAX_ITEMS
              && devices.size() <= MAX_ITEMS
              && destinations.size() <= MAX_ITEMS,
          "locked out: expected at most %d of each kind".formatted(MAX_ITEMS));
    }

    /** Returns whether nothing is removed. */
    public boolean isEmpty() {
      return keys.isEmpty()
          && certificates.isEmpty()
          && people.isEmpty()
          && devices.isEmpty()
          && destinations.isEmpty();
    }

    /** Returns whether the bridge must not connect to an address. Case of names does not matter. */
    public boolean hasDestination(HostPort address) {
      return destinations.stream()
          .anyMatch(
              each ->
                  each.port() == address.port() && each.host().equalsIgnoreCase(address.host()));
    }
  }

  public VendorLockOut {
    require(
        VENDOR.matcher(vendor).matches(),
        "locked-out vendor: expected 1 to 64 of a-z, 0-9 and '-', beginning with a letter or"
            + " digit");
    require(
        reason.length() <= MAX_REASON && reason.chars().noneMatch(Character::isISOControl),
        "reason of a lock-out: expected at most %d printable characters".formatted(MAX_REASON));
  }

  /** Returns the JSON form, as in the document of the policy but without the vendor's name. */
  public Json.Obj json() {
    return LockOutJson.write(this);
  }

  private static void require(boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(expected);
    }
  }
}
