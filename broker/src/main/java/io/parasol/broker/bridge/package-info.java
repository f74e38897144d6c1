// SPDX-License-Identifier: Apache-2.0
/**
 * The bridge to an upstream broker: which messages go up under which topics, which come down, and
 * the loopback probe that shows that a path delivers.
 *
 * <p>Out of scope: the queue of messages that wait for the upstream broker, and the verification of
 * commands.
 */
@NullMarked
package io.parasol.broker.bridge;

import org.jspecify.annotations.NullMarked;
