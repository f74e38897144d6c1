// SPDX-License-Identifier: Apache-2.0
/**
 * The verbs that an operator uses remotely, over MQTT with a certificate, and their client.
 *
 * <p>Out of scope: anything that needs the state folder of the site.
 */
@NullMarked
package io.parasol.gateway.cli.operator;

import org.jspecify.annotations.NullMarked;
