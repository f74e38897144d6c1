// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import java.time.Duration;

/** The purpose of a certificate. */
enum Purpose {
  DEVICE("a device", false),
  OPERATOR("an operator", false),
  GATEWAY("the gateway", false),
  BROKER("the broker", true),
  /** A certificate that must be rejected. {@link #of} never returns this purpose. */
  REJECTION_TEST("a rejected client", false);

  static final Duration REJECTION_TEST_LIFETIME = Duration.ofMinutes(10);

  private final String holder;
  private final boolean server;

  Purpose(String holder, boolean server) {
    this.holder = holder;
    this.server = server;
  }

  String holder() {
    return holder;
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
