// SPDX-License-Identifier: Apache-2.0
/**
 * Events, conditions and states as values, and their publication.
 *
 * <p>Out of scope: what causes them.
 */
@NullMarked
package io.parasol.gateway.health.event;

import org.jspecify.annotations.NullMarked;
