// SPDX-License-Identifier: Apache-2.0
/**
 * The verbs that an operator uses remotely, over MQTT with a certificate, and their client.
 *
 * <p>Anything that needs the state folder of the site does not belong here.
 */
@NullMarked
package io.parasol.gateway.cli.operator;

import org.jspecify.annotations.NullMarked;
