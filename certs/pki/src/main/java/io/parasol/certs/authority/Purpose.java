// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import java.time.Duration;

/** The purpose and the validity period of a certificate. */
enum Purpose {
  DEVICE("a device", Duration.ofDays(90), false),
  OPERATOR("an operator", Duration.ofDays(365), false),
  GATEWAY("the gateway", Duration.ofDays(90), false),
  BROKER("the broker", Duration.ofDays(90), true),
  /** A certificate that must be rejected. {@link #of} never returns this purpose. */
  REJECTION_TEST("a rejected client", Duration.ofMinutes(10), false);

  private final String holder;
  private final Duration validity;
  private final boolean server;

  Purpose(String holder, Duration validity, boolean server) {
    this.holder = holder;
    this.validity = validity;
    this.server = server;
  }

  String holder() {
    return holder;
  }

  Duration validity() {
    return validity;
  }

  /**
   * Returns whether the certificate is for a server. It is then not valid for a client, and the
   * reverse.
   */
  boolean isServer() {
    return server;
  }

  /**
   * Returns the purpose of a certificate. The gateway and its broker have the same identity, so
   * only the name distinguishes them.
   */
  static Purpose of(String name, Identity identity) {
    if (identity instanceof Identity.Device) {
      return DEVICE;
    }
    if (identity instanceof Identity.Operator) {
      return OPERATOR;
    }
    return name.equals(SiteAuthority.BROKER) ? BROKER : GATEWAY;
  }
}
