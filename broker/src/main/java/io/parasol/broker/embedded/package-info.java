// SPDX-License-Identifier: Apache-2.0
/**
 * The embedded broker. Only this package and its subpackages know HiveMQ CE.
 *
 * <p>Out of scope: the meaning of a message.
 */
@NullMarked
package io.parasol.broker.embedded;

import org.jspecify.annotations.NullMarked;
