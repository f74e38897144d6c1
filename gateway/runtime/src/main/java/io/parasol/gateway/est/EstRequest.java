// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * A request to the server, whose form is checked.
 *
 * @param peer the certificate chain of the client, which TLS has validated; may be empty.
 * @param credentials of HTTP basic authentication.
 * @param body decoded from base64.
 * @param from the address of the client.
 */
@SuppressWarnings("ArrayRecordComponent")
record EstRequest(
    Operation operation,
    List<X509Certificate> peer,
    Optional<BasicCredentials> credentials,
    byte[] body,
    String from) {

  /** The operations of the server, by the last segment of their path. */
  enum Operation {
    CACERTS("cacerts", false),
    CSRATTRS("csrattrs", false),
    SIMPLEENROLL("simpleenroll", true),
    SIMPLEREENROLL("simplereenroll", true),
    SERVERKEYGEN("serverkeygen", true);

    private final String path;
    private final boolean isPost;

    Operation(String path, boolean isPost) {
      this.path = "/.well-known/est/" + path;
      this.isPost = isPost;
    }

    boolean isPost() {
      return isPost;
    }

    static Optional<Operation> at(String path) {
      return List.of(values()).stream().filter(each -> each.path.equals(path)).findFirst();
    }
  }

  /** Returns what the client calls itself; empty if it does not. */
  String user() {
    return credentials.map(BasicCredentials::user).orElse("");
  }
}
