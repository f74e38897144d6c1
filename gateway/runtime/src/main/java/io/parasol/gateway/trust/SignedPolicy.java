// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.policy.VendorLockOut;
import io.parasol.certs.tuf.metadata.Hashes;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
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

  private final Path file;
  private final SiteId site;
  private final Consumer<CommandPolicy> listener;
  private volatile @Nullable SitePolicy policy;

  /**
   * Applies the stored policy, if there is one. If the file cannot be read, no key may sign. The
   * configured signers apply only to a site that never had a signed policy.
   *
   * @param listener receives the signers from then on.
   * @param damagedFiles receives that the file cannot be read.
   */
  public SignedPolicy(
      Path file, SiteId site, Consumer<CommandPolicy> listener, DamagedFile.Listener damagedFiles) {
    this.file = file;
    this.site = site;
    this.listener = listener;
    Optional<SitePolicy> stored = stored(file, site, damagedFiles);
    this.policy = stored.orElse(null);
    stored.ifPresent(each -> listener.accept(each.commandPolicy()));
  }

  /**
   * Returns the policy that is stored in a file, as a gateway applies it when it starts; empty if
   * there is no file. If the file cannot be read, the policy has no signers.
   *
   * @param damagedFiles receives that the file cannot be read.
   */
  public static Optional<SitePolicy> stored(
      Path file, SiteId site, DamagedFile.Listener damagedFiles) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] hash = in.readNBytes(hash(new byte[0]).length);
      byte[] document = in.readNBytes(SitePolicy.MAX_BYTES + 1);
      if (!MessageDigest.isEqual(hash, hash(document))) {
        throw new JsonException("policy: the stored hash does not match the document");
      }
      return Optional.of(read(document, site));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException | JsonException unusable) {
      damagedFiles.onDamaged(
          file, String.valueOf(unusable.getMessage()), "commands of all signers are refused");
      return Optional.of(SitePolicy.empty(site));
    }
  }

  /**
   * Returns the hash that is stored before the document. It detects changed bits, which could turn
   * a key into another.
   */
  private static byte[] hash(byte[] document) {
    return Hashes.of(document).sha256().orElseThrow().getBytes(StandardCharsets.US_ASCII);
  }

  private static SitePolicy read(byte[] document, SiteId site) throws JsonException {
    SitePolicy read = SitePolicy.read(document);
    if (!read.site().equals(site)) {
      throw new JsonException("policy: is for another site: " + read.site());
    }
    return read;
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
    SitePolicy applied = read(document, site);
    if (applied.equals(policy)) {
      return;
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(hash(document));
    content.write(document);
    DurableFile.replace(file, content.toByteArray(), PosixFilePermissions.fromString("rw-------"));
    policy = applied;
    log.info(
        "signed policy applied signers={} denied-certificates={} denied-keys={} locked-out={}",
        applied.signers().size(),
        applied.deniedCertificates().size(),
        applied.deniedKeys().size(),
        applied.lockedOut().stream().map(VendorLockOut::vendor).toList());
    listener.accept(applied.commandPolicy());
  }

  /** Finds the certificates of people. */
  @FunctionalInterface
  public interface CertificateSource {
    /** Returns the serial numbers of all certificates of these people that may be valid. */
    Set<BigInteger> serials(Set<OperatorName> people) throws AuthorityException;
  }

  /** Returns the certificates that the gateway's authority or the site's owners have denied. */
  public DenyList denied(DenyList ofAuthority) {
    return with(ofAuthority, refusedCertificates());
  }

  /**
   * Returns the certificates that the gateway's authority or the site's owners have denied, with
   * those of all people that are locked out.
   *
   * @throws AuthorityException if the certificates of these people cannot be read.
   */
  public DenyList denied(DenyList ofAuthority, CertificateSource certificates)
      throws AuthorityException {
    SitePolicy current = policy;
    Set<BigInteger> serials = new HashSet<>(refusedCertificates());
    if (current != null && !current.refusedPeople().isEmpty()) {
      serials.addAll(certificates.serials(current.refusedPeople()));
    }
    return with(ofAuthority, serials);
  }

  private Set<BigInteger> refusedCertificates() {
    SitePolicy current = policy;
    return current == null ? Set.of() : current.refusedCertificates();
  }

  private static DenyList with(DenyList ofAuthority, Set<BigInteger> more) {
    if (more.isEmpty()) {
      return ofAuthority;
    }
    Set<BigInteger> serials = new HashSet<>(ofAuthority.serials());
    serials.addAll(more);
    return new DenyList(serials);
  }

  /** Returns the vendors that the owners have locked out. */
  public List<VendorLockOut> lockedOut() {
    SitePolicy current = policy;
    return current == null ? List.of() : current.lockedOut();
  }
}
