// SPDX-License-Identifier: Apache-2.0
/**
 * The common interface of all adapters to old controllers, independent of their protocol.
 *
 * <p>Out of scope: the protocols.
 */
@NullMarked
package io.parasol.legacy;

import org.jspecify.annotations.NullMarked;
