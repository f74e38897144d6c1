// SPDX-License-Identifier: Apache-2.0
/**
 * The files and settings that HiveMQ CE is started with, and its shutdown.
 *
 * <p>Out of scope: decisions about clients, subscriptions or messages.
 */
@NullMarked
package io.parasol.broker.embedded.setup;

import org.jspecify.annotations.NullMarked;
