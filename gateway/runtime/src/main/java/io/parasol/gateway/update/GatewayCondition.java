// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import java.util.Optional;

/**
 * What shows whether a gateway works.
 *
 * @param isReady whether all sessions are connected and all states published.
 * @param notReady why it is not ready, in one line; may be empty.
 * @param selfTest the self-tests that have failed, in one line; empty if all have passed.
 * @param devices how many devices answer.
 */
public record GatewayCondition(
    boolean isReady, String notReady, Optional<String> selfTest, long devices) {}
