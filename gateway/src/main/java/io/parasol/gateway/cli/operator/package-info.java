// SPDX-License-Identifier: Apache-2.0
/**
 * What an operator does from afar, under a certificate: the verbs that speak MQTT, and the client
 * with which they do.
 *
 * <p>What does not belong here: anything that needs what the site keeps.
 */
@NullMarked
package io.parasol.gateway.cli.operator;

import org.jspecify.annotations.NullMarked;
