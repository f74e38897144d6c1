// SPDX-License-Identifier: Apache-2.0
/**
 * The verbs that access a link directly, without a gateway: a single read, and discovery.
 *
 * <p>The protocols do not belong here; they are in {@code legacy}.
 */
@NullMarked
package io.parasol.gateway.cli.link;

import org.jspecify.annotations.NullMarked;
