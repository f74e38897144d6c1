// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.certs.authority.DenyList;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.release.metadata.Hashes;
import io.parasol.certs.tls.DurableFile;
import io.parasol.config.site.SiteId;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy that the site's owners have signed, once there is one. It is kept, so that it holds
 * after a restart too and while the repository cannot be reached: a policy that is stale is still
 * the last word of the owners. Thread-safe.
 */
final class SignedPolicy {

  private static final Logger log = LoggerFactory.getLogger(SignedPolicy.class);

  private final Path file;
  private final SiteId site;
  private final Consumer<CommandPolicy> obeyed;
  private volatile Optional<SitePolicy> policy;

  /**
   * Takes up the policy that is kept, if there is one. One that cannot be read lets nobody sign:
   * the signers of the configuration are for a site that never had a signed policy.
   *
   * @param obeyed is told who may sign from then on.
   */
  SignedPolicy(Path file, SiteId site, Consumer<CommandPolicy> obeyed) {
    this.file = file;
    this.site = site;
    this.obeyed = obeyed;
    this.policy = kept();
    policy.ifPresent(each -> obeyed.accept(each.commands()));
  }

  private Optional<SitePolicy> kept() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] sum = in.readNBytes(sum(new byte[0]).length);
      byte[] document = in.readNBytes(SitePolicy.LONGEST + 1);
      if (!MessageDigest.isEqual(sum, sum(document))) {
        throw new JsonException("policy: is damaged");
      }
      return Optional.of(read(document));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException | JsonException unusable) {
      log.error(
          "signed policy unusable, so that nobody may sign file={} why={}",
          file,
          unusable.getMessage());
      return Optional.of(SitePolicy.ofNobody(site));
    }
  }

  /** What is kept before the document, so that a changed bit of a key is no other key. */
  private static byte[] sum(byte[] document) {
    return Hashes.of(document).sha256().orElseThrow().getBytes(StandardCharsets.US_ASCII);
  }

  private SitePolicy read(byte[] document) throws JsonException {
    SitePolicy read = SitePolicy.read(document);
    if (!read.site().equals(site)) {
      throw new JsonException("policy: is for site " + read.site());
    }
    return read;
  }

  /**
   * Obeys another policy, once it is on the disk; nothing happens if it says the same.
   *
   * @param document whose hash the site's repository names, by the word of its owners.
   * @throws JsonException if it is none, or of another site: the one until now goes on.
   * @throws IOException if it cannot be kept: the same.
   */
  synchronized void take(byte[] document) throws JsonException, IOException {
    SitePolicy taken = read(document);
    if (policy.equals(Optional.of(taken))) {
      return;
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(sum(document));
    content.write(document);
    DurableFile.replace(file, content.toByteArray(), PosixFilePermissions.fromString("rw-------"));
    policy = Optional.of(taken);
    log.info(
        "signed policy taken signers={} denied-certificates={} denied-keys={}",
        taken.signers().size(),
        taken.deniedCertificates().size(),
        taken.deniedKeys().size());
    obeyed.accept(taken.commands());
  }

  /** Whom neither the authority of the box nor the owners want to see any more. */
  DenyList denied(DenyList ofAuthority) {
    if (policy.isEmpty() || policy.get().deniedCertificates().isEmpty()) {
      return ofAuthority;
    }
    Set<BigInteger> serials = new HashSet<>(ofAuthority.serials());
    serials.addAll(policy.get().deniedCertificates());
    return new DenyList(serials);
  }
}
