// SPDX-License-Identifier: Apache-2.0
/**
 * MQTT client sessions, each under its own certificate; thousands of sessions share a few threads.
 *
 * <p>Out of scope: what is published, and when.
 */
@NullMarked
package io.parasol.broker.client;

import org.jspecify.annotations.NullMarked;
