// SPDX-License-Identifier: Apache-2.0
/**
 * The access table: whether an identity may perform an action on a topic. Pure functions.
 *
 * <p>Out of scope: certificates, connections and the broker.
 */
@NullMarked
package io.parasol.broker.access;

import org.jspecify.annotations.NullMarked;
