// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.TokenFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.cert.CRL;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The certificate revocation lists of a site (RFC 5280, 5) in {@code crl.pem}: one of the issuer,
 * and during the overlap of a rotation one of the previous issuer. They list what the deny-list
 * lists, for brokers and programs that do not read it. The offline issuer of people and the root
 * have files of their own, which are signed when their keys are at hand. Callers hold the lock of
 * the folder.
 */
record RevocationList(AuthorityFiles files, Instant now) {

  static final String FILE = "crl.pem";
  static final String FILE_OF_PEOPLE = "crl.people.pem";
  static final String FILE_OF_ROOT = "crl.root.pem";

  /** Time until a reader must get the next list (nextUpdate). */
  static final Duration VALIDITY = Duration.ofDays(7);

  /** The same for lists that are signed by hand. */
  static final Duration OFFLINE_VALIDITY = Duration.ofDays(180);

  /** Age at which a list is signed again, although nothing has changed. */
  static final Duration RENEWAL = Duration.ofDays(1);

  private static final String LABEL = "X509 CRL";
  private static final String SIGNATURE = "SHA256withECDSA";

  /** Maximum length in bytes, more than two full deny-lists need. */
  static final int MAX_BYTES = 8 * 1024 * 1024;

  /**
   * Signs the lists again if they do not list exactly these certificates, are not from the present
   * issuers, or are older than {@link #RENEWAL}.
   */
  void publish(DenyList denied) throws AuthorityException {
    List<CertificateSigner> issuers = new ArrayList<>();
    issuers.add(files.keys().issuer());
    files.keys().retiring().ifPresent(issuers::add);
    List<X509CRL> earlier = read(FILE);
    if (isCurrent(earlier, issuers, denied)) {
      return;
    }
    write(FILE, issuers, VALIDITY, denied);
  }

  /** Signs the lists with these certificates, in addition to those that they list already. */
  void add(DenyList denied) throws AuthorityException {
    publish(denied.with(listed(FILE)));
  }

  /**
   * Signs the list of authorities whose keys are usually offline, with these certificates and those
   * that the lists of the site contain already.
   */
  void signOffline(String file, List<CertificateSigner> signers, DenyList denied)
      throws AuthorityException {
    write(file, signers, OFFLINE_VALIDITY, denied.with(listed(FILE)).with(listed(file)));
  }

  /** Returns the lists of authorities whose keys are offline; none of a file that is damaged. */
  List<OfflineList> offline() {
    List<OfflineList> all = new ArrayList<>();
    for (String file : List.of(FILE_OF_PEOPLE, FILE_OF_ROOT)) {
      for (X509CRL list : read(file)) {
        all.add(
            new OfflineList(
                file,
                file.equals(FILE_OF_ROOT),
                list.getThisUpdate().toInstant(),
                list.getNextUpdate().toInstant()));
      }
    }
    return all;
  }

  private Set<BigInteger> listed(String file) {
    Set<BigInteger> listed = new HashSet<>();
    read(file).forEach(list -> listed.addAll(dates(list).keySet()));
    return listed;
  }

  private void write(
      String file, List<CertificateSigner> signers, Duration validity, DenyList denied)
      throws AuthorityException {
    List<X509CRL> earlier = read(file);
    BigInteger number = nextNumber(earlier);
    StringBuilder pem = new StringBuilder();
    for (CertificateSigner each : signers) {
      pem.append(new Pem(LABEL, sign(each, entries(earlier, denied), number, validity)).text());
    }
    files.folder().replace(file, pem.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private boolean isCurrent(List<X509CRL> lists, List<CertificateSigner> issuers, DenyList denied) {
    if (lists.size() != issuers.size()) {
      return false;
    }
    for (int i = 0; i < lists.size(); i++) {
      X509CRL list = lists.get(i);
      Instant from = list.getThisUpdate().toInstant();
      if (!isSignedBy(issuers.get(i), list)
          || from.isAfter(now)
          || now.isAfter(from.plus(RENEWAL))
          || !dates(list).keySet().equals(denied.serials())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSignedBy(CertificateSigner issuer, X509CRL list) {
    try {
      list.verify(issuer.certificate().getPublicKey());
      return true;
    } catch (GeneralSecurityException other) {
      return false;
    }
  }

  /** Returns when each certificate was revoked, as far as an earlier list states it. */
  private Map<BigInteger, Date> entries(List<X509CRL> earlier, DenyList denied) {
    Map<BigInteger, Date> known = new TreeMap<>();
    earlier.forEach(list -> known.putAll(dates(list)));
    Map<BigInteger, Date> entries = new TreeMap<>();
    for (BigInteger serial : denied.serials()) {
      entries.put(serial, known.getOrDefault(serial, Date.from(now)));
    }
    return entries;
  }

  private static Map<BigInteger, Date> dates(X509CRL list) {
    Map<BigInteger, Date> dates = new TreeMap<>();
    @Nullable Iterable<? extends X509CRLEntry> entries = list.getRevokedCertificates();
    if (entries != null) {
      entries.forEach(each -> dates.put(each.getSerialNumber(), each.getRevocationDate()));
    }
    return dates;
  }

  /** Returns a number that rises, also if the earlier list is lost (RFC 5280, 5.2.3). */
  private BigInteger nextNumber(List<X509CRL> earlier) {
    BigInteger next = BigInteger.valueOf(now.getEpochSecond());
    for (X509CRL list : earlier) {
      next = next.max(number(list).orElse(BigInteger.ZERO).add(BigInteger.ONE));
    }
    return next;
  }

  private static Optional<BigInteger> number(X509CRL list) {
    byte @Nullable [] extension = list.getExtensionValue(Extension.cRLNumber.getId());
    if (extension == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          CRLNumber.getInstance(JcaX509ExtensionUtils.parseExtensionValue(extension))
              .getCRLNumber());
    } catch (IOException | RuntimeException malformed) {
      return Optional.empty();
    }
  }

  private byte[] sign(
      CertificateSigner issuer, Map<BigInteger, Date> entries, BigInteger number, Duration validity)
      throws AuthorityException {
    Instant from = now.truncatedTo(ChronoUnit.SECONDS);
    X509v2CRLBuilder builder =
        new X509v2CRLBuilder(
            X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded()),
            Date.from(from));
    builder.setNextUpdate(Date.from(from.plus(validity)));
    entries.forEach((serial, when) -> builder.addCRLEntry(serial, when, CRLReason.unspecified));
    try {
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils()
              .createAuthorityKeyIdentifier(issuer.certificate().getPublicKey()));
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
      return builder.build(new JcaContentSignerBuilder(SIGNATURE).build(issuer.key())).getEncoded();
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | RuntimeOperatorException
        | ProviderException e) {
      throw new AuthorityException(
          "the revocation list cannot be signed, " + TokenFailure.text(e), e);
    }
  }

  /** Returns the present lists; none if the file is missing or damaged. */
  private List<X509CRL> read(String file) {
    try {
      byte[] content = KeyFile.read(files.folder().file(file), MAX_BYTES);
      List<X509CRL> lists = new ArrayList<>();
      for (CRL list :
          CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(content))) {
        lists.add((X509CRL) list);
      }
      return lists;
    } catch (UnusableKeyException | GeneralSecurityException missingOrDamaged) {
      return List.of();
    }
  }
}
