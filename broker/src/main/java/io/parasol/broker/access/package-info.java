// SPDX-License-Identifier: Apache-2.0
/**
 * The access table as pure functions: identity, action, topic.
 *
 * <p>Out of scope: certificates, connections and the broker itself.
 */
@NullMarked
package io.parasol.broker.access;

import org.jspecify.annotations.NullMarked;
