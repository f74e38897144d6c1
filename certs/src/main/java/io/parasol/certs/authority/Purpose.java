// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import java.time.Duration;

/** What a certificate is for, and for how long. */
enum Purpose {
  DEVICE("a device", Duration.ofDays(90), false),
  OPERATOR("an operator", Duration.ofDays(365), false),
  GATEWAY("the gateway", Duration.ofDays(90), false),
  BROKER("the broker", Duration.ofDays(90), true),
  /** To be refused; no identity is for it. */
  TRIAL("nobody", Duration.ofMinutes(10), false);

  private final String holder;
  private final Duration life;
  private final boolean server;

  Purpose(String holder, Duration life, boolean server) {
    this.holder = holder;
    this.life = life;
    this.server = server;
  }

  String holder() {
    return holder;
  }

  Duration life() {
    return life;
  }

  /** A server's certificate is good for no client, and the reverse. */
  boolean isServer() {
    return server;
  }

  /** The gateway and its broker are one somebody, told apart by the name only. */
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
