// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.identity.Identity;
import io.parasol.gateway.health.ManualCertificates;
import io.parasol.gateway.health.ManualCertificates.Holder;
import io.parasol.gateway.health.ManualCertificates.Kind;
import io.parasol.gateway.health.device.CertificateTerm;
import io.parasol.gateway.trust.OtherCertificates;
import java.util.ArrayList;
import java.util.List;

/** Describes to the health of the gateway which certificates operators must renew. */
final class ManualRenewals {

  private ManualRenewals() {}

  static ManualCertificates of(OtherCertificates others) {
    List<Holder> holders = new ArrayList<>();
    holders.add(new Holder("(root)", Kind.ROOT, CertificateTerm.of(others.root())));
    holders.add(new Holder("(issuer)", Kind.ISSUER, CertificateTerm.of(others.issuer())));
    others.issued().forEach(each -> holders.add(holder(each)));
    return new ManualCertificates(holders, others.privateKeys(), others.custody());
  }

  private static Holder holder(IssuedCertificate each) {
    return new Holder(
        each.name(),
        each.identity() instanceof Identity.Operator ? Kind.PERSON : Kind.NATIVE,
        new CertificateTerm(each.notBefore(), each.notAfter()));
  }
}
