// SPDX-License-Identifier: Apache-2.0
/**
 * The embedded broker; the only package that knows HiveMQ CE.
 *
 * <p>What does not belong here: what a message means.
 */
@NullMarked
package io.parasol.broker.embedded;

import org.jspecify.annotations.NullMarked;
