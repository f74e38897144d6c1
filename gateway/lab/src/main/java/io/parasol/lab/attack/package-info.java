// SPDX-License-Identifier: Apache-2.0
/**
 * Attacks on a running gateway, each with a client that does what no MQTT library does.
 *
 * <p>Out of scope: what the gateway does meanwhile, which {@code lab.bench} measures.
 */
@NullMarked
package io.parasol.lab.attack;

import org.jspecify.annotations.NullMarked;
