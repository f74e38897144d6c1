// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.ModbusRole;
import io.parasol.certs.json.Json;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.trust.ClockVerb;
import io.parasol.gateway.cli.trust.SiteAuthorities;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every authority whose certificates the site accepts, and every holder of a certificate that has
 * not expired.
 *
 * @param now the time that the gateway trusts.
 */
record CertificateHolders(List<X509Certificate> authorities, List<Holder> holders, Instant now) {

  /**
   * The holder of one certificate.
   *
   * @param isRevoked by the authority, or denied by the owners of the site.
   * @param modbusRole the role that it states for Modbus; empty if there is none.
   */
  record Holder(IssuedCertificate certificate, boolean isRevoked, String modbusRole) {

    String state() {
      return isRevoked ? "revoked" : "valid";
    }
  }

  static CertificateHolders of(SiteConfig config, SiteSigners signers)
      throws AuthorityException, UnusableKeyException {
    SiteAuthority authority = SiteAuthorities.open(config);
    Instant now = ClockVerb.of(config).instant();
    Set<X509Certificate> authorities = new LinkedHashSet<>(List.of(authority.root()));
    authorities.add(authority.issuer());
    authorities.addAll(authority.clientAnchors());
    DenyList denied = signers.denied(authority, config);
    List<Holder> holders = new ArrayList<>();
    for (IssuedCertificate name : authority.list()) {
      Map<BigInteger, String> modbusRoles = modbusRoles(authority, name.name());
      for (IssuedCertificate each : authority.history(name.name())) {
        if (!each.notAfter().isBefore(now)) {
          holders.add(
              new Holder(
                  each,
                  each.isRevoked() || denied.denies(each.serial(), each.identity()),
                  modbusRoles.getOrDefault(each.serial(), "")));
        }
      }
    }
    return new CertificateHolders(List.copyOf(authorities), holders, now);
  }

  /** Returns the roles for Modbus by serial number; only people may connect there. */
  private static Map<BigInteger, String> modbusRoles(SiteAuthority authority, String name)
      throws AuthorityException {
    Map<BigInteger, String> roles = new HashMap<>();
    for (X509Certificate each : authority.certificates(name)) {
      ModbusRole.of(each).ifPresent(role -> roles.put(each.getSerialNumber(), role));
    }
    return roles;
  }

  List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ROLE", "NAME", "STATE", "UNTIL", "IDENTITY"));
    for (X509Certificate each : authorities) {
      rows.add(
          List.of(
              "authority",
              each.getSerialNumber().toString(16),
              each.getNotAfter().toInstant().isBefore(now) ? "expired" : "valid",
              each.getNotAfter().toInstant().toString(),
              each.getSubjectX500Principal().getName()));
    }
    for (Holder each : holders) {
      rows.add(
          List.of(
              RoleRights.role(each.certificate().identity()),
              each.certificate().name(),
              each.state(),
              each.certificate().notAfter().toString(),
              each.certificate().identity().uri()));
    }
    return rows;
  }

  List<Json.Obj> authoritiesJson() {
    return authorities.stream()
        .map(
            each ->
                Json.object()
                    .put("subject", each.getSubjectX500Principal().getName())
                    .put("serial", each.getSerialNumber().toString(16))
                    .put("not-after", each.getNotAfter().toInstant())
                    .build())
        .toList();
  }

  List<Json.Obj> holdersJson() {
    return holders.stream()
        .map(
            each ->
                Json.object()
                    .put("name", each.certificate().name())
                    .put("role", RoleRights.role(each.certificate().identity()))
                    .put("identity", each.certificate().identity().uri())
                    .put("serial", each.certificate().serial().toString(16))
                    .put("not-before", each.certificate().notBefore())
                    .put("not-after", each.certificate().notAfter())
                    .put("revoked", each.isRevoked())
                    .build())
        .toList();
  }
}
