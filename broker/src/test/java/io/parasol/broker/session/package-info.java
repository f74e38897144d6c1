// SPDX-License-Identifier: Apache-2.0
/**
 * What a session promises, against a connection that the test plays, and against mosquitto.
 *
 * <p>What does not belong here: who may publish what.
 */
@NullMarked
package io.parasol.broker.session;

import org.jspecify.annotations.NullMarked;
