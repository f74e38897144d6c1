// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import io.parasol.certs.tls.TlsMaterial;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one session needs.
 *
 * @param clientId the identity's own, as the broker demands it.
 * @param material asked for anew at every connect, so that a renewed certificate is taken up.
 * @param will sent by the broker, retained and QoS 1, ten seconds after the session was lost.
 * @param filters subscribed to at every connect, QoS 1.
 */
public record SessionSettings(
    String clientId,
    Supplier<TlsMaterial> material,
    Optional<Publication> will,
    List<String> filters) {}
