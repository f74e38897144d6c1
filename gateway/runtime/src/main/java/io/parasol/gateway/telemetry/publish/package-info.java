// SPDX-License-Identifier: Apache-2.0
/**
 * Publishing of stored messages to a recipient: live lane, backlog lane, in-flight window, retries.
 *
 * <p>Out of scope: the content of a message.
 */
@NullMarked
package io.parasol.gateway.telemetry.publish;

import org.jspecify.annotations.NullMarked;
