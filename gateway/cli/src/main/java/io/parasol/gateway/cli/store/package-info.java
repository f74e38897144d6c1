// SPDX-License-Identifier: Apache-2.0
/**
 * The verbs that show, verify and drain the durable store.
 *
 * <p>Out of scope: the store itself.
 */
@NullMarked
package io.parasol.gateway.cli.store;

import org.jspecify.annotations.NullMarked;
