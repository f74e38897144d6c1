// SPDX-License-Identifier: Apache-2.0
/**
 * The access table, pure: this identity, this action, this topic.
 *
 * <p>What does not belong here: certificates, connections, the broker.
 */
@NullMarked
package io.parasol.broker.access;

import org.jspecify.annotations.NullMarked;
