// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.identity.Role;
import io.parasol.certs.json.Json;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A site's authority, and what its gateway would say. */
record RoofSite(SiteAuthority authority) {

  static final SiteId ROOF = new SiteId("roof");
  static final DeviceId INVERTER = new DeviceId("inverter-01");

  /** A site of that name; another folder makes another authority. */
  static RoofSite make(Path folder, SiteId site) throws Exception {
    SiteAuthority authority =
        SiteAuthority.init(
            folder, new TrustDomain("parasol"), site, Set.of("localhost"), Clock.systemUTC());
    authority.issueOperator(new OperatorName("alice"), Role.OPERATOR);
    authority.issueOperator(new OperatorName("victor"), Role.VIEWER);
    authority.issueDevice(INVERTER);
    return new RoofSite(authority);
  }

  TlsMaterial material(String name) throws Exception {
    return authority.material(name);
  }

  /** The gateway's retained state, with the certificate of that name. */
  byte[] state(String name) throws Exception {
    return state(Certificates.pem(material(name).chain()));
  }

  static byte[] state(byte[] pem) {
    return Json.write(
        Json.object()
            .put("state", "online")
            .put("certificate", new String(pem, StandardCharsets.US_ASCII))
            .build());
  }

  /** A receipt, signed with the key of that name. */
  byte[] receipt(String command, SiteId site, String name) throws Exception {
    TlsMaterial material = material(name);
    return new CommandReceipt(
            Optional.of(command),
            site,
            INVERTER,
            Outcome.APPLIED,
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Map.of(),
            Instant.parse("2026-11-24T12:00:00Z"),
            Optional.empty(),
            Optional.empty())
        .sign(SigningKey.of(material.key(), VerificationKey.of(material.chain().get(0))))
        .toJson();
  }
}
