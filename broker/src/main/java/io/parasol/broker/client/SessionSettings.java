// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import io.parasol.certs.tls.TlsMaterial;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The settings of one session.
 *
 * @param clientId the client id that belongs to the identity; the broker accepts no other.
 * @param material called for every connect, so that a renewed certificate takes effect.
 * @param will sent by the broker with QoS 1, ten seconds after the session was lost.
 * @param filters subscribed to with QoS 1 at every connect.
 */
public record SessionSettings(
    String clientId,
    Supplier<TlsMaterial> material,
    Optional<Publication> will,
    List<String> filters) {}
