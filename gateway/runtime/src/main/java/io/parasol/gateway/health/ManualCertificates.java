// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.keys.KeyCustody;
import io.parasol.gateway.health.device.CertificateTerm;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The certificates that the gateway does not renew by itself, and the private keys that their
 * holders should have got.
 *
 * @param privateKeys number of keys of people and native devices in the state folder.
 * @param custody how the keys of the gateway, its broker, its devices and the authorities are kept,
 *     by name.
 */
public record ManualCertificates(
    List<Holder> holders, int privateKeys, Map<String, KeyCustody> custody) {

  public static final ManualCertificates NONE = new ManualCertificates(List.of(), 0);

  public ManualCertificates {
    holders = List.copyOf(holders);
    custody = Map.copyOf(custody);
  }

  public ManualCertificates(List<Holder> holders, int privateKeys) {
    this(holders, privateKeys, Map.of());
  }

  /** Who holds a certificate. */
  public enum Kind {
    NATIVE,
    PERSON,
    ISSUER,
    PEOPLE_ISSUER,
    ROOT,
    /** In a file that the configuration names. */
    FILE,
    /** An authority in such a file. */
    AUTHORITY_FILE,
    /** A revocation list, which also ends. */
    REVOCATION_LIST;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean isAuthority() {
      return this == ISSUER || this == PEOPLE_ISSUER || this == ROOT || this == AUTHORITY_FILE;
    }
  }

  /**
   * One certificate, or a revocation list.
   *
   * @param name the name in {@code pki}; for an authority of the site, a name in parentheses; for a
   *     file, its key in the configuration; for a list of the site, the name of its file.
   */
  public record Holder(String name, Kind kind, CertificateTerm term) {

    /** Returns whether the file is one that the configuration names, or a list of the site. */
    boolean isFile() {
      return kind == Kind.FILE || kind == Kind.AUTHORITY_FILE || kind == Kind.REVOCATION_LIST;
    }

    boolean isExpiring(Instant now) {
      return term.isExpiring(kind.isAuthority(), now);
    }
  }
}
