// SPDX-License-Identifier: Apache-2.0
/**
 * The embedded broker. Only this package uses HiveMQ CE.
 *
 * <p>Out of scope: the meaning of messages.
 */
@NullMarked
package io.parasol.broker.embedded;

import org.jspecify.annotations.NullMarked;
