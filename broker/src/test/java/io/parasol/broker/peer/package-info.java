// SPDX-License-Identifier: Apache-2.0
/**
 * What a test puts on the other side: an independent broker, wires that fail, brokers that
 * misbehave.
 *
 * <p>What does not belong here: a test.
 */
@NullMarked
package io.parasol.broker.peer;

import org.jspecify.annotations.NullMarked;
