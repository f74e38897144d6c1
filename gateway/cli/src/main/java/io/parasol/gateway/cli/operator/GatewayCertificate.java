// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.GatewayKey;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.SiteId;
import java.util.Optional;

/**
 * The verification key of receipts, taken from the certificate in the gateway's retained state. The
 * message itself is not trusted: the chain must end at the operator's own trust anchor, and name
 * the gateway of this site.
 */
final class GatewayCertificate {

  private GatewayCertificate() {}

  /** Returns the key; empty if the message has no valid certificate. */
  static Optional<VerificationKey> keyIn(byte[] gatewayState, TlsMaterial operator, SiteId site) {
    return GatewayKey.inState(gatewayState, operator.anchors(), site);
  }
}
