// SPDX-License-Identifier: Apache-2.0
/**
 * The topic scheme as pure functions.
 *
 * <p>Out of scope: access rights to topics.
 */
@NullMarked
package io.parasol.broker.topic;

import org.jspecify.annotations.NullMarked;
