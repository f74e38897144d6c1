// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: one class a verb, and the operator's own MQTT client.
 *
 * <p>What does not belong here: anything that the gateway needs while it runs.
 */
@NullMarked
package io.parasol.gateway.cli;

import org.jspecify.annotations.NullMarked;
