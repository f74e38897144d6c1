// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.files.FolderTree;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.ClockTrustManager;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of the gateway's devices from a corporate authority, over EST.
 *
 * <ol>
 *   <li>A valid certificate renews itself, after half of its life. An expired one does so if the
 *       corporate authority has a lease for it.
 *   <li>Otherwise, the certificate from the authority of the site is the birth certificate; the
 *       corporate authority may want an approval.
 *   <li>Until there is a valid one, the device has the certificate of the site.
 * </ol>
 *
 * <p>Each pair is in two files, see {@link EnrolledFiles}. Thread-safe; {@link #renewDue} blocks on
 * the disk and the network.
 */
public final class CorporateCertificates {

  private static final Logger log = LoggerFactory.getLogger(CorporateCertificates.class);

  private final Settings settings;
  private final Function<DeviceId, TlsMaterial> site;
  private final InstantSource clock;
  private final Map<DeviceId, TlsMaterial> held = new ConcurrentHashMap<>();
  private final Map<DeviceId, Failure> failures = new ConcurrentHashMap<>();

  /**
   * Why a device has no new certificate.
   *
   * @param at the time of the last attempt.
   * @param why one line.
   */
  public record Failure(Instant at, String why) {}

  /**
   * Where the certificates come from.
   *
   * @param server such as {@code https://est.example/}.
   * @param anchors the roots of the server and of the certificates, in PEM.
   * @param folder of the pairs; created if it is missing.
   */
  public record Settings(URI server, Path anchors, Path folder) {}

  /**
   * @param site returns the certificate of a device from the authority of the site.
   * @param clock a trusted time.
   */
  public CorporateCertificates(
      Settings settings, Function<DeviceId, TlsMaterial> site, InstantSource clock) {
    this.settings = settings;
    this.site = site;
    this.clock = clock;
  }

  /** Returns the certificate that a device presents now. Does not block. */
  public TlsMaterial of(DeviceId device) {
    return Optional.ofNullable(held.get(device))
        .filter(TlsMaterial::isValidNow)
        .orElseGet(() -> site.apply(device));
  }

  /** Returns why the last attempt of each device failed, or what it waits for. */
  public Map<DeviceId, Failure> failures() {
    return Map.copyOf(failures);
  }

  /**
   * Requests what is missing or due. If the server cannot be reached, the other devices are not
   * tried in this round.
   *
   * @return the devices that have another certificate than before.
   */
  public Set<DeviceId> renewDue(Collection<DeviceId> devices) throws InterruptedException {
    held.keySet().retainAll(devices);
    failures.keySet().retainAll(devices);
    Set<DeviceId> changed = new LinkedHashSet<>();
    boolean isReachable = true;
    for (DeviceId device : devices) {
      try {
        if (isReachable && renew(device)) {
          changed.add(device);
        }
      } catch (EstRefusedException refused) {
        fail(device, refused);
      } catch (IOException failed) {
        isReachable = false;
        fail(device, failed);
      } catch (UnusableKeyException | CertificateException | InvalidIdentityException unusable) {
        fail(device, unusable);
      }
    }
    return changed;
  }

  private void fail(DeviceId device, Exception failed) {
    fail(device, "%s: %s".formatted(settings.server(), failed.getMessage()));
  }

  private void fail(DeviceId device, String why) {
    Failure before = failures.put(device, new Failure(clock.instant(), why));
    if (before == null || !before.why().equals(why)) {
      log.warn("no corporate certificate device={} why=\"{}\"", device, why);
    }
  }

  private EnrolledFiles files(DeviceId device) throws IOException {
    FolderTree.createOwnerOnly(settings.folder());
    return new EnrolledFiles(
        settings.folder().resolve(device + ".pem"),
        settings.folder().resolve(device + ".key"),
        settings.anchors());
  }

  private boolean renew(DeviceId device)
      throws IOException,
          InterruptedException,
          UnusableKeyException,
          CertificateException,
          InvalidIdentityException {
    EnrolledFiles files = files(device);
    files.recover();
    boolean isNew = false;
    if (files.exists() && !held.containsKey(device)) {
      held.put(device, files.material().withClock(clock));
      isNew = true;
    }
    TlsMaterial present = held.get(device);
    if (present != null && !isDue(present)) {
      failures.remove(device);
      return isNew;
    }
    byte[] request = files.request(Identity.of(own(device)).uri());
    Optional<X509Certificate> renewed =
        present == null ? Optional.empty() : renewed(present, request);
    Optional<X509Certificate> issued =
        renewed.isPresent()
            ? renewed
            : client(site.apply(device).withAnchors(anchors())).enrol(request);
    if (issued.isEmpty()) {
      fail(device, "the corporate authority has not approved the request yet");
      return isNew;
    }
    install(device, files, issued.get());
    return true;
  }

  /** Renews with a certificate; empty if it has expired, and there is no lease for it. */
  private Optional<X509Certificate> renewed(TlsMaterial present, byte[] request)
      throws IOException, InterruptedException {
    try {
      return client(present).renew(request);
    } catch (EstRefusedException refused) {
      if (present.isValidNow()) {
        throw refused;
      }
      return Optional.empty();
    }
  }

  private X509Certificate own(DeviceId device) {
    return site.apply(device).chain().get(0);
  }

  private EstClient client(TlsMaterial proof) {
    return new EstClient(settings.server(), proof.withClock(clock).sslContext());
  }

  private List<X509Certificate> anchors() throws UnusableKeyException {
    return Certificates.read(settings.anchors());
  }

  private boolean isDue(TlsMaterial present) {
    return !present.isValidNow()
        || !clock.instant().isBefore(IssuedCertificate.renewal(present.chain().get(0)));
  }

  private void install(DeviceId device, EnrolledFiles files, X509Certificate issued)
      throws IOException,
          InterruptedException,
          UnusableKeyException,
          CertificateException,
          InvalidIdentityException {
    if (!Identity.of(issued).equals(Identity.of(own(device)))) {
      throw new IOException(
          "the corporate authority has issued a certificate for another identity");
    }
    List<X509Certificate> authorities =
        client(site.apply(device).withAnchors(anchors())).authorities();
    List<X509Certificate> chain = new ArrayList<>(List.of(issued));
    authorities.stream()
        .filter(each -> each.getSubjectX500Principal().equals(issued.getIssuerX500Principal()))
        .limit(1)
        .forEach(chain::add);
    new ClockTrustManager(anchors(), clock)
        .checkClientTrusted(chain.toArray(X509Certificate[]::new), "EC");
    files.install(issued, authorities);
    held.put(device, files.material().withClock(clock));
    failures.remove(device);
    log.info("corporate certificate device={} until={}", device, issued.getNotAfter().toInstant());
  }
}
