// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.NameConstraints;

/**
 * Signs certificates of people with the offline issuer alone, on a machine that has no other file
 * of the site. The site {@linkplain SiteAuthority#importPerson imports} them, so that they can be
 * renewed and revoked by name.
 *
 * <pre>
 *   signed/NAME.SERIAL.pem   a copy of each certificate, in the folder of the issuer
 * </pre>
 */
public final class OfflineSigning {

  private final CertificateSigner signer;
  private final Identity.Gateway site;
  private final List<X509Certificate> roots;
  private final AuthorityFolder signed;

  private OfflineSigning(
      CertificateSigner signer,
      Identity.Gateway site,
      List<X509Certificate> roots,
      AuthorityFolder signed) {
    this.signer = signer;
    this.site = site;
    this.roots = roots;
    this.signed = signed;
  }

  /**
   * Opens the folder of an offline issuer. The name of the site is in the certificate of the
   * issuer.
   */
  public static OfflineSigning open(Path folder) throws AuthorityException, UnusableKeyException {
    CertificateSigner signer = PeopleIssuer.open(folder).signer();
    return new OfflineSigning(
        signer,
        site(signer.certificate()),
        Certificates.read(folder.resolve(IssuerFiles.ANCHORS)),
        AuthorityFolder.open(folder).subfolder("signed"));
  }

  /** Returns the site whose issuer this is: its subject and its name constraint state it. */
  private static Identity.Gateway site(X509Certificate issuer) throws AuthorityException {
    try {
      RDN[] organization =
          X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()).getRDNs(BCStyle.O);
      NameConstraints constraints =
          NameConstraints.getInstance(
              ASN1OctetString.getInstance(
                      issuer.getExtensionValue(Extension.nameConstraints.getId()))
                  .getOctets());
      return new Identity.Gateway(
          new TrustDomain(constraints.getPermittedSubtrees()[0].getBase().getName().toString()),
          new SiteId(organization[0].getFirst().getValue().toString()));
    } catch (RuntimeException foreign) {
      throw new AuthorityException(
          "people.pem: is not the certificate of a site's issuer", foreign);
    }
  }

  /**
   * Signs a certificate for a person who has made the key, and writes {@code NAME.pem} (with its
   * chain) and {@code ca.pem}.
   *
   * @param lifetime is limited to the end of the issuer's certificate.
   * @param now the time of this machine.
   * @param target created if it is missing; no file there is overwritten except a {@code ca.pem} of
   *     the same site.
   */
  public IssuedCertificate sign(
      Identity.Operator person,
      CertificateRequest request,
      Duration lifetime,
      Instant now,
      Path target)
      throws AuthorityException, UnusableKeyException {
    signer.requireClock(now);
    String name = person.name().value();
    Issuance.requireNotReserved(name, Purpose.OPERATOR);
    requireUnused(name, request.key());
    X509Certificate certificate =
        signer.leaf(
            Purpose.OPERATOR, person, name, List.of(), request.key(), Validity.of(now, lifetime));
    List<X509Certificate> chain = List.of(certificate, signer.certificate());
    PemExport.write(chain, roots, name, target);
    signed.replace(
        name + "." + certificate.getSerialNumber().toString(16) + IssuerFiles.CERTIFICATE,
        Certificates.pem(chain));
    return IssuedCertificate.of(name, certificate, site, DenyList.EMPTY);
  }

  /** Returns the identity of a person of this site. */
  public Identity.Operator person(OperatorName name, Role role) {
    return new Identity.Operator(site.trustDomain(), site.site(), role, name);
  }

  /** Requires that a key is not that of an authority, and was not signed for another name. */
  private void requireUnused(String name, PublicKey key) throws AuthorityException {
    List<X509Certificate> authorities = new ArrayList<>(roots);
    authorities.add(signer.certificate());
    if (authorities.stream().anyMatch(each -> each.getPublicKey().equals(key))) {
      throw new AuthorityException(name + ": the key in the request is that of an authority");
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(signed.path(), "*.pem")) {
      for (Path file : all) {
        String other = String.valueOf(file.getFileName()).replaceFirst("\\..*", "");
        if (!other.equals(name) && Certificates.read(file).get(0).getPublicKey().equals(key)) {
          throw new AuthorityException(
              "%s: the key in the request is already that of %s; expected a new key"
                  .formatted(name, other));
        }
      }
    } catch (IOException | UnusableKeyException e) {
      throw new AuthorityException(signed.path() + ": cannot be read, " + KeyFile.reason(e), e);
    }
  }
}
