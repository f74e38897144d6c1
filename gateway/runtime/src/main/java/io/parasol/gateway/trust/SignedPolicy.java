// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DeniedHolders;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.FolderBusyException;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.policy.VendorLockOut;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy that the site's owners have signed, once there is one.
 *
 * <p>It is stored, and stays in force after a restart and while the repository is unreachable: a
 * stale policy is still the owners' latest decision. Thread-safe.
 */
public final class SignedPolicy {

  private static final Logger log = LoggerFactory.getLogger(SignedPolicy.class);

  private final PolicyFiles files;
  private final SiteId site;
  private final Consumer<CommandPolicy> listener;
  private final LockedOutHolders holders;
  private volatile @Nullable SitePolicy policy;
  private volatile boolean isDamaged;
  private volatile @Nullable Refused lastRefused;

  /** What a policy refuses. */
  private record Refused(SitePolicy policy, Set<BigInteger> serials, DeniedHolders holders) {}

  /**
   * Applies the stored policy, if there is one. If it cannot be read, no key may sign, and it is
   * unknown who is denied. The configured signers apply only to a site that never had a signed
   * policy.
   *
   * @param listener receives the signers from then on.
   * @param damagedFiles receives that the file cannot be read.
   */
  public SignedPolicy(
      Path file, SiteId site, Consumer<CommandPolicy> listener, DamagedFile.Listener damagedFiles) {
    this.files = new PolicyFiles(file, site);
    this.site = site;
    this.listener = listener;
    this.holders = new LockedOutHolders(file.resolveSibling(".").normalize());
    PolicyFiles.Stored stored = files.read(damagedFiles);
    this.isDamaged = stored.isDamaged();
    stored.document().ifPresent(each -> files.repair(each.bytes()));
    Optional<SitePolicy> current = stored.policy(site);
    this.policy = current.orElse(null);
    current.ifPresent(each -> listener.accept(each.commandPolicy()));
  }

  /**
   * Returns the policy that is stored in a file and its copy, as a gateway applies it when it
   * starts; empty if there is none. If none of them can be read, the policy has no signers.
   *
   * @param damagedFiles receives that none of them can be read.
   */
  public static Optional<SitePolicy> stored(
      Path file, SiteId site, DamagedFile.Listener damagedFiles) {
    return new PolicyFiles(file, site).read(damagedFiles).policy(site);
  }

  /** Returns whether there is a policy that cannot be read, so that its content is unknown. */
  public boolean isDamaged() {
    return isDamaged;
  }

  /**
   * Applies another policy once it is on the disk; does nothing if it equals the current one.
   *
   * @param document whose hash is in the site's repository, signed by its owners.
   * @throws JsonException if it is not a policy, or that of another site; the current one stays in
   *     force.
   * @throws IOException if it cannot be stored; the current one stays in force.
   */
  public synchronized void apply(byte[] document) throws JsonException, IOException {
    SitePolicy applied = PolicyFiles.parse(document, site);
    if (applied.equals(policy) && !isDamaged) {
      return;
    }
    files.write(document);
    policy = applied;
    isDamaged = false;
    log.info(
        "signed policy applied signers={} denied-certificates={} denied-keys={} locked-out={}",
        applied.signers().size(),
        applied.deniedCertificates().size(),
        applied.deniedKeys().size(),
        applied.lockedOut().stream().map(VendorLockOut::vendor).toList());
    listener.accept(applied.commandPolicy());
  }

  /** The certificates that the authority of the site has issued. */
  public interface CertificateSource extends LockedOutHolders.Source {
    /** Returns the serial numbers of all certificates of these holders that may be valid. */
    Set<BigInteger> serials(DeniedHolders holders) throws AuthorityException;

    /** Returns the devices whose keys the gateway holds; they are not locked out. */
    Set<DeviceId> ownDevices();
  }

  /** Returns the certificates that the gateway's authority or the site's owners have denied. */
  public DenyList denied(DenyList ofAuthority) {
    SitePolicy current = policy;
    return current == null
        ? ofAuthority
        : with(ofAuthority, current.refusedCertificates(), DeniedHolders.NONE);
  }

  /**
   * Returns the certificates that the gateway's authority or the site's owners have denied, with
   * those of all holders that are locked out.
   *
   * @throws AuthorityException if the certificates of these holders cannot be read; or if the
   *     policy cannot be, because any certificate may be denied then.
   */
  public DenyList denied(DenyList ofAuthority, CertificateSource certificates)
      throws AuthorityException {
    if (isDamaged) {
      throw new AuthorityException("the signed policy cannot be read");
    }
    SitePolicy current = policy;
    if (current == null) {
      return ofAuthority;
    }
    Refused refused = refused(current, certificates);
    return with(ofAuthority, refused.serials(), refused.holders());
  }

  /**
   * Returns what a policy refuses. While another process uses the folder of the authority, that is
   * what the same policy refused before: new certificates of these holders are refused anyway.
   */
  private Refused refused(SitePolicy current, CertificateSource certificates)
      throws AuthorityException {
    Refused before = lastRefused;
    try {
      DeniedHolders denied = holders.of(current, certificates).without(certificates.ownDevices());
      Set<BigInteger> serials = new HashSet<>(current.refusedCertificates());
      if (!denied.isEmpty()) {
        serials.addAll(certificates.serials(denied));
      }
      Refused refused = new Refused(current, serials, denied);
      lastRefused = refused;
      return refused;
    } catch (FolderBusyException busy) {
      if (before == null || !before.policy().equals(current)) {
        throw busy;
      }
      return before;
    }
  }

  private static DenyList with(DenyList ofAuthority, Set<BigInteger> more, DeniedHolders holders) {
    if (more.isEmpty() && holders.isEmpty()) {
      return ofAuthority;
    }
    Set<BigInteger> serials = new HashSet<>(ofAuthority.serials());
    serials.addAll(more);
    return new DenyList(serials, holders);
  }

  /** Returns the known holders of the certificates that a lock-out names, by serial number. */
  public Map<BigInteger, Identity> holders(VendorLockOut lockOut) {
    return holders.of(lockOut);
  }

  /** Returns the vendors that the owners have locked out. */
  public List<VendorLockOut> lockedOut() {
    SitePolicy current = policy;
    return current == null ? List.of() : current.lockedOut();
  }
}
