// SPDX-License-Identifier: Apache-2.0
/** Figures of the gateway's parts, and the meters that show them. */
@NullMarked
package io.parasol.gateway.health.metrics;

import org.jspecify.annotations.NullMarked;
