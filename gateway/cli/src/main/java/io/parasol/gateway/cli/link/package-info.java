// SPDX-License-Identifier: Apache-2.0
/**
 * The verbs that access a link directly, without a gateway: a single read, and discovery.
 *
 * <p>Out of scope: the protocols; they are in {@code legacy}.
 */
@NullMarked
package io.parasol.gateway.cli.link;

import org.jspecify.annotations.NullMarked;
