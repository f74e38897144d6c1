// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.broker.access.Rights;
import io.parasol.certs.identity.Identity;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * A person who uses the page, with the same rights as over MQTT.
 *
 * @param rights of the access table of the site.
 * @param certificate the client certificate of the connection; empty for a person who has logged in
 *     with a link.
 * @param session the id of the session of such a person; empty for a person with a certificate.
 */
record PageUser(
    Identity.Operator identity,
    Rights rights,
    Optional<X509Certificate> certificate,
    String session) {

  /** Returns whether the person may read messages of this topic. */
  boolean mayRead(String topic) {
    return rights.maySubscribe(topic);
  }

  boolean maySend(String topic) {
    return rights.mayPublish(topic, false);
  }
}
