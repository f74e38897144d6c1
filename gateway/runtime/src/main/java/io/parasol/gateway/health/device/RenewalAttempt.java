// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import java.time.Instant;
import java.util.Optional;

/**
 * The last attempt to renew a certificate.
 *
 * @param at by the clock of the gateway.
 * @param failure why it failed, in one line; empty if it succeeded.
 */
public record RenewalAttempt(Instant at, Optional<String> failure) {}
