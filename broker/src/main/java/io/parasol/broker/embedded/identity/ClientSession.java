// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import io.parasol.certs.identity.Identity;
import java.time.Duration;
import java.util.Optional;

/**
 * The session that a client has requested in its CONNECT.
 *
 * @param clientId its client id within the broker.
 * @param outlivesConnection whether it continues to exist after a disconnect.
 * @param shortenedExpiry its expiry, if that is shorter than the client has requested.
 */
public record ClientSession(
    Identity identity,
    String clientId,
    boolean outlivesConnection,
    Optional<Duration> shortenedExpiry) {}
