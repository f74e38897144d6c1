// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DeniedHolders;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.policy.VendorLockOut;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The holders of the certificates that lock-outs name by their serial numbers. A holder who is
 * known once stays known, also after the authority has forgotten the certificate: the receipt of
 * the lock-out states the holder. Thread-safe.
 */
public final class LockedOutHolders {

  private final Map<BigInteger, Identity> known = new ConcurrentHashMap<>();

  /** Finds the holders of certificates. */
  @FunctionalInterface
  public interface Source {
    /** Returns the holders of those of these certificates that the authority knows. */
    Map<BigInteger, Identity> holders(Set<BigInteger> serials) throws AuthorityException;
  }

  /** Reads the holders that the receipts in a state folder state. */
  public LockedOutHolders(Path state) {
    known.putAll(LockOutReceipts.holdersIn(state));
  }

  /** Returns the holders whose certificates are all denied under a policy. */
  public DeniedHolders of(SitePolicy policy, Source source) throws AuthorityException {
    Set<BigInteger> unknown = new HashSet<>(policy.lockedOutCertificates());
    unknown.removeAll(known.keySet());
    if (!unknown.isEmpty()) {
      known.putAll(source.holders(unknown));
    }
    return policy.refusedHolders(known);
  }

  /** Returns the known holders of the certificates that a lock-out names, by serial number. */
  public Map<BigInteger, Identity> of(VendorLockOut lockOut) {
    Map<BigInteger, Identity> holders = new TreeMap<>(known);
    holders.keySet().retainAll(lockOut.removed().certificates());
    return holders;
  }
}
