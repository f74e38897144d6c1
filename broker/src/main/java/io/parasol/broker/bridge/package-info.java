// SPDX-License-Identifier: Apache-2.0
/**
 * The bridge to an upstream broker: which messages are forwarded there and under which topics,
 * which messages arrive from there, and the probe that verifies delivery.
 *
 * <p>Out of scope: the queue of messages that the upstream broker has not acknowledged yet, and the
 * verification of commands.
 */
@NullMarked
package io.parasol.broker.bridge;

import org.jspecify.annotations.NullMarked;
