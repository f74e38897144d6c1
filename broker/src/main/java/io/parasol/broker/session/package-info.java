// SPDX-License-Identifier: Apache-2.0
/**
 * MQTT sessions, each with its own certificate. Thousands of them share a few threads.
 *
 * <p>Out of scope: what is published, and when.
 */
@NullMarked
package io.parasol.broker.session;

import org.jspecify.annotations.NullMarked;
