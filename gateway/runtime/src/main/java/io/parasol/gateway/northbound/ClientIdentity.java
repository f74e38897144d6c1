// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

/**
 * Who a connected client is, by its certificate.
 *
 * @param uri the identity; empty for a client without TLS.
 * @param serial of the certificate, in hexadecimal digits.
 * @param role empty if the certificate has no valid role, so that each function is illegal.
 */
record ClientIdentity(String uri, String serial, String role) {

  /** A client without TLS; it may only read. */
  static final ClientIdentity PLAIN = new ClientIdentity("", "", RoleMaps.READ_ONLY);

  boolean isAuthenticated() {
    return !uri.isEmpty();
  }
}
